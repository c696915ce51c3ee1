-- question: Which regions can be asked for as a destination of their own, and where are they defined?
-- about: An embargo of a region reaches no other part of the country.
SELECT region, name, part_of, locator
FROM region_list
ORDER BY region;
