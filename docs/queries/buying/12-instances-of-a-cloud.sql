-- question: Which cloud instances have an H100, and how many of them?
-- about: `quantity` is the number of boards in the instance; `part` is the exact variant that the provider names.
SELECT c.provider_name, c.instance, c.part, c.quantity
FROM cloud_instance c
JOIN organisation_list o ON o.organisation = c.provider
WHERE c.part LIKE 'h100-%'
ORDER BY c.provider_name, c.instance, c.part;
