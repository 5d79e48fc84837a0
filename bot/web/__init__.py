"""What the process says about itself over HTTP."""
