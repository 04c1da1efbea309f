"""What surrounds the application: hosts, origins, headers, bodies, cookies, the built files."""
