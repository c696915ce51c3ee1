-- question: Which days are on record for the H20, and how exact is each?
-- about: `precision` says whether a source names a day, a month or a quarter; the day is the first of it.
SELECT part, kind, day, precision
FROM part_day
WHERE part LIKE 'h20-%'
ORDER BY part, kind, day, precision;
