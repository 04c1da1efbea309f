"""The company's page (企业): what a liaison does for the own company, and a manager for any."""
