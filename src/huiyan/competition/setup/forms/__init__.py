"""What an organiser may say, one module for each part."""
