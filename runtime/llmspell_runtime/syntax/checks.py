"""x"""
def check(tree): return []
