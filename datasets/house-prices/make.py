"""Makes data.csv: 200 invented houses whose price is a line, cut off at 0.

    python3 make.py > data.csv

The same seed gives the same file, byte for byte.
"""

from random import Random

ROWS = 200
SMALLEST, LARGEST = 300, 3500  # square feet
WORTHLESS = 1000  # square feet; a house of this size or less has the price 0
DOLLARS = 180  # for each square foot above that
NOISE = 0.05  # standard deviation as a share of the price, so noise never moves a price of 0

random = Random(2)

print("size,price")
for _ in range(ROWS):
    size = random.randint(SMALLEST, LARGEST)
    line = DOLLARS * (size - WORTHLESS)
    price = max(0, line * random.gauss(1, NOISE))
    print(f"{size},{round(price)}")
