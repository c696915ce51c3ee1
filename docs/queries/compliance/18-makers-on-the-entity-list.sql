-- question: Which makers in the catalog are on the Entity List, and since when?
-- about: `company` is the maker as it stands in the catalog.
SELECT company, valid_from, license_requirement, citation
FROM entity_list
WHERE company IS NOT NULL
ORDER BY valid_from, company, citation;
