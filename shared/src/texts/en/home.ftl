# The home page.
home = Home
home-overview = All stores
home-today = Today
home-week = Last 7 days
home-needed = What needs you
home-nothing-needed = Nothing needs you now.
home-delay = From the shop to RO App
home-half = half of the orders { $time }
home-most = 95 % of the orders { $time }
home-half-short = half of the orders
home-most-short = 95 % of the orders
home-statuses = Statuses sent in 7 days
home-to-cartum = to Cartum
home-to-roapp = to RO App
home-last-good = Last check that went well
home-as-of = as of { $time }
home-days = Day by day
home-chart = Time from the shop to RO App on each of the last 7 days; the table has the same numbers.
home-counted = Orders count on the day on which they were placed in the shop, by the shop's clock, once they are in RO App. Amounts are without delivery, as both sides last agreed on them. Cancelled orders count too. Times are those of new orders, without the first import. Orders that came over before this page existed are not counted.
within = within { $time }
longer-than = longer than { $time }
seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
