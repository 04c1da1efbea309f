"""What ends with whoever leaves: a person, an organisation, a site that closes (离开, 离园, 关闭)."""
