-- question: What did a gigabyte of memory cost at the list price of the launch?
-- about: Only the list prices that are on record; street prices and rents are not in the data.
SELECT part, launch_price_usd, memory_gb, round(launch_price_usd / memory_gb * 10) / 10 AS usd_per_gb
FROM spec
WHERE launch_price_usd IS NOT NULL AND memory_gb IS NOT NULL
ORDER BY usd_per_gb, part;
