"""Who is where: statuses, check-in, door codes and the pages on the phone (去向登记)."""
