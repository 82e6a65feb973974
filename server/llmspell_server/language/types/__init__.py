"""What a type is: values, how they combine, how they print, which fits which, and how annotations name them."""
