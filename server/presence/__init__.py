"""Who is where: statuses, what people declare, how many there are, and the codes at doors (去向登记)."""
