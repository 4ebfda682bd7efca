"""What families receive for their children."""
