"""My page (我的): what every employee sees, plans, decides and corrects about themselves."""
