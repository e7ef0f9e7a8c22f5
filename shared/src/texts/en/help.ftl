# Help of the commands and their arguments.

help-usage = Usage:
help-commands = Commands
help-options = Options
help-arguments = Arguments
help-default = Default: { $value }.
help-help = Print this help.
help-version = Print the version.

help-exchange = Brings orders from Cartum shops into RO App, on one machine. Without a command: starts everything and keeps running.
help-serve = Starts everything and keeps running, as without a command.
help-health = Says whether the running program is well. Exit code 1 where a person has to mend something or nothing answers.
help-once = Polls until the queue is empty and prints a summary. Exit code 1 if anything needs attention.
help-sandbox = Runs only the two stand-ins.
help-engine = Runs table, queues, stand-ins and the demo store, for handlers outside of this process.
help-connect = Checks the configuration named by --config against both systems. Exit code 1 on a problem.
help-history = Prints what happened to one order.
help-attention = Prints the orders that need attention, and why.
help-reconcile = Says for each store and day how its orders add up: in the shop = in RO App + waiting + left out. What is missing is fetched; the exit code is then 1.
help-why = Says why an order is not here, or where it stands. Exit code 1 if the shop has no such order or cannot be asked.
help-link = Prints a link that lets one person into the console, once, within an hour.
help-retry = Tries an order again, now.
help-export-buyer = Prints everything that is kept about a buyer, as JSON.
help-erase-buyer = Erases what is kept about a buyer: name, phone, e-mail and the histories of their orders. Ids and amounts stay.
help-export-history = Prints the histories of all orders, one JSON object a line.
help-backup = Copies state and secrets into a new folder, also while the exchange runs.
help-restore = Puts a backup into the data folder, while the exchange does not run. What was there is kept beside it.

help-arg-data = Folder of the state and of the stand-ins' data.
help-arg-port = First of three ports: console, stand-in shop, stand-in RO App; with 'engine' also table and queues.
help-arg-config = Configuration of real accounts. Without it: the demo store on the stand-ins.
help-arg-import = Import the order although it was left out.
help-arg-log = How the running program prints each import, status, problem and failed check: text, json or off.
help-arg-answers = Exit code 0 where the program answers, whatever it says.
help-arg-json = Print the summary as JSON.
help-arg-store = Store id.
help-arg-number = Order number in the shop.
help-arg-table = A DynamoDB table, reached with the credentials in the environment (AWS_ACCESS_KEY_ID and others). Without it: the table in the data folder.
help-arg-region = AWS region of the table. Without it: AWS_REGION.
help-arg-endpoint = Local engine that has the table, such as http://127.0.0.1:8083, in place of AWS. Its key is read from EXCHANGE_ENGINE_KEY.
help-arg-phone = Phone with country code, such as +380501234567.
help-arg-email = E-mail.
help-arg-contact = Id of the contact in RO App.
help-arg-target = Folder to make; it must not exist.
help-arg-source = Folder that the command 'backup' has made.
help-arg-from = First day, such as 2026-11-01. Without it: a week before the last.
help-arg-to = Last day. Without it: today.
help-arg-json-report = Print the report as JSON.

help-first-hour = Asks RO App and the shop every open question, says beforehand what it does, and writes a report. Exit code 1 where it did not come to its end.
help-arg-first-hour-store = The store whose shop is asked. Without it: the only one.
help-arg-read_only = Only read. Without it, test things named TEST are created in RO App.
help-arg-over_limit = Send six requests at once, to see how too many are answered.
help-arg-shop_order = A test order of the shop whose status and paid mark are moved and moved back; the shop may write to its buyer.
help-arg-report = File of the report. Without it: first-hour.md in the data folder, with first-hour.json beside it.
help-arg-begin-at-once = Begin without asking.
help-arg-json-answers = Print the answers as JSON.

help-people = People who sign in to the console of this server with a password.
help-list = Prints them with their roles.
help-invite = Prints a link with which a person chooses a password, once.
help-renew = Prints a new link for a person; the password and all sessions end.
help-role = Gives a person another role.
help-remove = Removes a person, who is out at once.
help-arg-role = viewer, operator or admin.
help-arg-new_role = viewer, operator or admin.
help-arg-person = Name or e-mail that the person signs in with.

help-doctor = Looks at folder, rights, disk, clock, table, credentials and both systems, and says what to do. Exit code 1 where something is a problem.
help-arg-json-findings = Print what was found as JSON.
help-export-state = Writes the items of the table into a new file, also while the exchange runs.
help-import-state = Puts the items of such a file into an empty table, while no exchange works on it.
help-arg-state_file = File of the items, one in a line, in DynamoDB's JSON.
help-arg-over = Write into a table that holds something, over items of the same keys.
