"""What an editor writes between the words of a text: names of parameters, types.

* `hint.py`        the values: a hint, and which ones a user wants
* `arguments.py`   names of parameters before arguments
* `declared.py`    types behind names that are declared, results behind parameter lists, values behind enum members
* `hints.py`       the way in: the hints of a stretch of text, and what one hint says on demand
"""
