# The orders table: filters, counts, links and the CSV.

more-filters = More filters
all-states = All states
all-statuses = All statuses
sorted-by = Order
newest-first = newest first
oldest-first = oldest first
clear-filters = Clear filters
as-csv = Download as CSV
csv-more = There are more orders than these. Choose fewer days.
csv-shop-time = { $heading } (each shop's own time)
filter-none = No order fits these filters.
looked-through = Not all orders were looked through. So far back to
look-further = Look further
next-page = Next
from-the-beginning = From the beginning
count-them = Count them by state
counted-since = counted since
open-in-roapp = Open { $number } in RO App
open-in-cartum = Open { $number } in Cartum
go-on = Go on
roapp-looked = Only a part of RO App's list was looked through.
