"""What an organiser can do while setting up, one module for each part."""
