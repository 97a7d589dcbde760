"""What our views in the browser share: modules of JavaScript, and how to speak with them."""
