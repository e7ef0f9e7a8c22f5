//! The list of variants. The first choice of each is what the documentation makes likeliest.

/// One uncertain fact.
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) about: &'static str,
}

/// What a variant can be set to, with its default.
pub(crate) enum Kind {
    Flag(bool),
    Choice(&'static [&'static str]),
    Number(Option<u64>),
    Names,
}

const fn flag(name: &'static str, on: bool, about: &'static str) -> Fact {
    Fact { name, kind: Kind::Flag(on), about }
}
const fn choice(name: &'static str, choices: &'static [&'static str], about: &'static str) -> Fact {
    Fact { name, kind: Kind::Choice(choices), about }
}
const fn number(name: &'static str, default: Option<u64>, about: &'static str) -> Fact {
    Fact { name, kind: Kind::Number(default), about }
}
const fn names(name: &'static str, about: &'static str) -> Fact {
    Fact { name, kind: Kind::Names, about }
}

/// Every variant of both systems.
pub(crate) static FACTS: &[Fact] = &[
    choice("shop.auth_failure_status", &["200", "401"], "HTTP status of a refused login"),
    choice(
        "shop.expired_token",
        &["unauthorized", "http_401", "authorization_error", "error_text"],
        "how a bad or expired token is answered",
    ),
    flag("shop.second_login_kills", false, "a new login kills the token before it"),
    number("shop.lockout_after", None, "wrong logins in a row after which every login is refused for 600 s"),
    flag("shop.api_off", false, "the tariff has no API: 404 with a page"),
    flag("shop.bot_filter", false, "a request without User-Agent gets a script challenge, HTTP 200"),
    names("shop.undefined", "functions this version of the shop does not know"),
    names("shop.forbidden", "functions the plan does not allow"),
    choice(
        "shop.forbidden_shape",
        &["status", "message"],
        "FORBIDDEN as the status, or inside the message of an ERROR",
    ),
    names("shop.exception", "functions that fail with EXCEPTION"),
    choice("shop.http_error_status", &["200", "400"], "HTTP status of HTTP_ERROR answers"),
    choice(
        "shop.numbers",
        &["numbers", "money_as_text", "all_as_text"],
        "numbers in orders as JSON numbers or as texts",
    ),
    flag("shop.empty_object_as_list", false, "an empty object is written as [], also for absent blocks of an order"),
    flag("shop.answer_bom", false, "answers begin with a byte order mark"),
    choice("shop.empty_response", &["list", "absent", "object"], "`response` of an EMPTY answer"),
    choice("shop.orders_sort", &["id", "-id", "-created"], "order of the rows of orders/get"),
    number("shop.orders_default_cap", None, "rows of orders/get when no limit is sent"),
    number("shop.orders_max_cap", None, "greatest number of rows orders/get ever gives"),
    choice("shop.orders_date_zone", &["shop", "utc"], "the clock `from` and `to` are read in"),
    choice("shop.orders_date_field", &["created", "modified"], "the date `from` and `to` compare"),
    choice("shop.timezone", &["Europe/Bucharest", "Europe/Kyiv", "UTC"], "the zone of stat_created"),
    flag("shop.orders_total", false, "orders/get adds a total count"),
    flag("shop.manager_comment", false, "orders carry manager_comment"),
    flag(
        "shop.extra_fields",
        false,
        "orders carry delivery_country, payment_price, np_number and keys nobody documented",
    ),
    flag("shop.line_urls", false, "lines of orders/get carry url and photo_url, as the web-hook's do"),
    flag("shop.line_storage_ids", false, "lines carry storage_id and parent_storage_id"),
    choice(
        "shop.statuses_shape",
        &["object", "list", "undefined"],
        "orders/get_available_statuses: keyed object, list, or unknown function",
    ),
    choice(
        "shop.update_log",
        &["messages", "message", "both"],
        "keys of the orders/update log: `messages`, or `message` with `order_id`, or all",
    ),
    choice(
        "shop.paid_field",
        &["payed", "paid", "paided"],
        "the spelling orders/update acts on; the others are ignored",
    ),
    choice("shop.own_tracking_code", &["refused", "accepted"], "own_tracking_code of orders/update"),
    choice(
        "shop.catalog_rows",
        &["response", "plain"],
        "catalog/export rows in response.products or beside the status",
    ),
    choice("shop.paging", &["offered", "unknown"], "offset and limit of orders/get; unknown before version 3.30"),
    choice("shop.images", &["texts", "objects"], "entries of a product's images"),
    choice("shop.path_separator", &["\\", "/"], "separator in a product's parent.value"),
    flag("shop.stock_tracking", false, "warehouse tracking: quantity and residues of products are real"),
    flag("shop.hooks_never_fire", false, "a lower plan: subscriptions register and nothing ever comes"),
    choice("shop.hook_method", &["PUT", "POST"], "verb of a web-hook"),
    choice("shop.hook_body", &["order", "id"], "body of order_update and order_paid: the order or only its id"),
    flag("shop.hook_on_lines", false, "order_update fires on a change of lines too"),
    choice("roapp.refused_count", &["counted", "free"], "whether a request answered 429 counts for the next second"),
    number("roapp.retry_after", None, "seconds in a Retry-After header of a 429"),
    choice("roapp.body_429", &["json", "empty", "html"], "body of a 429"),
    choice("roapp.plan", &["full", "no_api"], "no_api: every call is answered 403 except GET /company/license"),
    choice(
        "roapp.license",
        &["flat", "nested", "404"],
        "GET /company/license: {name, status, features}, {data: {tariff}}, or not there",
    ),
    number("roapp.session_minutes", Some(10), "life of a session token of POST /token/new"),
    choice(
        "roapp.content_type",
        &["400", "415", "ignored"],
        "answer to a body whose Content-Type is not application/json",
    ),
    choice(
        "roapp.refusal_shape",
        &["errors", "validation", "detail", "error", "list"],
        "envelope of a refused field in v2: message+errors, message.validation, {detail}, {error}, or a bare list",
    ),
    choice("roapp.refusal_status", &["400", "422"], "status of a refused field"),
    choice("roapp.refusal_language", &["en", "uk"], "language of the texts about fields that must be filled in"),
    choice(
        "roapp.filter_names",
        &["bare", "all", "brackets", "comma"],
        "name= repeated; also name[]= and comma-joined; name[]= only; one comma-joined name= only, the last counts",
    ),
    choice("roapp.page_size", &["ignored", "honoured"], "pageSize and limit"),
    flag("roapp.paging_limit", true, "paging.limit is there"),
    choice("roapp.empty_pages", &["zero", "absent"], "total_pages when there are no rows"),
    choice("roapp.default_sort", &["-id", "id"], "order of orders and people without sort"),
    flag("roapp.one_wrapped", false, "GET of one thing is wrapped in {data}"),
    choice(
        "roapp.created_shape",
        &["id", "data", "data_list", "empty"],
        "answer of a create: {..}, {data:{..}}, {data:[{..}]}, or 200 without a body",
    ),
    choice("roapp.item_answer", &["created", "empty"], "answer of a new item: as of any create, or 204 without a body"),
    choice("roapp.write_answer", &["json", "empty"], "answer of a change, a status or a comment: JSON, or no body"),
    choice("roapp.range_filters", &["honoured", "ignored"], "created_at, modified_at and the like"),
    choice("roapp.closed_at_filter", &["ignored", "honoured"], "closed_at of GET /orders, which no document has"),
    choice(
        "roapp.sorting",
        &["honoured", "more", "ignored"],
        "sort=field for the documented fields; also created_at and closed_at; not at all",
    ),
    choice(
        "roapp.created_status",
        &["people", "200", "201"],
        "status of a create: 201 for contacts and 200 else, or one",
    ),
    choice(
        "roapp.head_money",
        &["mixed", "text", "number"],
        "money of an order: discount_sum a number, total and payed texts; all texts; all numbers",
    ),
    choice("roapp.client_phones", &["phone", "phones"], "client in an order: phone texts or phones objects"),
    choice(
        "roapp.custom_fields",
        &["object", "text", "either"],
        "custom_fields demanded as an object, as a JSON text, or taken as both",
    ),
    flag("roapp.required_told", true, "rows of custom fields say whether they are required"),
    choice(
        "roapp.required_fields",
        &["create", "change", "ignored"],
        "a required custom field is demanded by creates, by changes too, or not at all",
    ),
    choice(
        "roapp.required_named",
        &["id", "title", "nested"],
        "a missing required custom field is named f<id>, by its title, or inside custom_fields",
    ),
    choice(
        "roapp.empty_required",
        &["accepted", "typed", "refused"],
        "an empty text in a custom field: taken, refused where the type is no plain text, or refused where required",
    ),
    choice("roapp.field_options", &["texts", "objects", "absent"], "options of a custom field with a list"),
    names("roapp.required_order_fields", "fields an order must have besides custom ones, as staff set it"),
    names("roapp.required_person_fields", "fields a contact must have besides custom ones, as staff set it"),
    choice(
        "roapp.create_extra",
        &["ignored", "honoured", "refused"],
        "status_id and number at the creation of an order",
    ),
    choice("roapp.person_created", &["whole", "id"], "answer of a contact's creation: the contact, or its id alone"),
    choice(
        "roapp.company_lists",
        &["data", "list"],
        "locations, employees, taxes, legal entities: {data}, or a bare list",
    ),
    choice("roapp.text_ids", &["accepted", "refused"], "ids sent as numeric texts"),
    choice("roapp.body_millis", &["refused", "accepted"], "dates with milliseconds in bodies of v2"),
    names("roapp.absent", "operations that do not exist on this account: parts of \"METHOD /path\""),
    names("roapp.forbidden", "operations the key's employee has no right to: parts of \"METHOD /path\""),
    choice("roapp.product_items", &["allowed", "403"], "whether the employee may add products without deduction"),
    choice(
        "roapp.bad_date",
        &["message", "errors", "422"],
        "answer to a date in another form: 400 {message}, 400 in the field envelope, or 422 {message}",
    ),
    choice("roapp.title_key", &["title", "name"], "key of the title in order types and custom fields"),
    choice("roapp.order_delete", &["405", "404", "offered"], "DELETE of an order"),
    choice("roapp.no_items", &["404", "list"], "items of an order that has none: 404 or an empty list"),
    choice(
        "roapp.item_style",
        &["live", "documented", "bare_taxes"],
        "an item as live readers have it, as in the official sample (\"1.000\", period_units, work), or with ids of taxes only",
    ),
    choice(
        "roapp.item_warranty",
        &["documented", "number", "any"],
        "warranty of an item: {period: text, periodUnits}, {period: number, unit}, or both and years too",
    ),
    choice("roapp.item_deducted", &["required", "not_required", "written_off"], "state of a product line added by API"),
    choice("roapp.patch_written_off", &["refused", "allowed"], "change or removal of a written-off line"),
    choice("roapp.item_delete", &["offered", "404", "405"], "DELETE of an item"),
    choice("roapp.zero_quantity", &["refused", "accepted"], "a line changed to a quantity of 0"),
    choice("roapp.value_discount", &["line", "unit"], "a discount of type value is off the line or off each unit"),
    choice("roapp.text_numbers", &["refused", "accepted"], "numbers sent as texts in an item"),
    choice("roapp.transition_status", &["400", "403", "409", "422"], "status of a forbidden status change"),
    choice("roapp.comments_read", &["404", "offered"], "GET of an order's comments"),
    choice("roapp.phone_match", &["digits", "exact", "suffix", "ignored"], "phones and client_phones"),
    choice("roapp.emails_filter", &["ignored", "honoured"], "emails of GET /contacts/people, which no document has"),
    choice("roapp.duplicate_phone", &["doubled", "refused", "merged"], "creating a person whose phone another has"),
    choice("roapp.phone_format", &["any", "strict"], "strict: a phone must be + and digits"),
    choice(
        "roapp.phone_keys",
        &["two", "five", "one"],
        "keys a phone must have: title and phone; the five of the documentation; phone",
    ),
    choice("roapp.contact_404", &["text", "json"], "body of the 404 of an unknown contact"),
    choice(
        "roapp.product_filters",
        &["titles", "articles", "honoured", "none"],
        "GET /catalog/products: q in titles, barcode, category_ids, sort; q in articles too; q in all and skus; nothing",
    ),
    choice("roapp.product_one", &["offered", "404"], "GET /catalog/products/{id}"),
    choice("roapp.barcodes", &["objects", "texts"], "entries of a product's barcodes"),
    choice(
        "roapp.product_create",
        &["demanding", "offered", "expiration_demanded", "field_demanded", "404", "403"],
        "POST /v2/catalog/products: wants title, category, type and unit; title and category; also expiration_tracking; also a custom field; not there; no right",
    ),
    choice("roapp.product_change", &["offered", "404", "403"], "PATCH and DELETE of /v2/catalog/products/{id}"),
    choice("roapp.product_types", &["data", "list", "empty", "404"], "GET /v2/catalog/products/types"),
    choice("roapp.product_uoms", &["data", "list", "empty", "404"], "GET /v2/catalog/products/uoms"),
    choice("roapp.product_prices", &["data", "list", "empty", "404"], "GET /v2/catalog/products/prices"),
    choice(
        "roapp.uoms",
        &["uoms", "data", "empty", "404"],
        "GET /catalogs/uoms: {success, uoms}, {success, data}, no rows, or not there",
    ),
    choice("roapp.category_create", &["404", "offered", "403"], "POST /v2/catalog/products/categories"),
    choice("roapp.root_category", &["null", "absent"], "parent_id of a root category"),
    choice("roapp.old_paths", &["offered", "404", "403"], "un-prefixed and v1 paths as a whole"),
    choice(
        "roapp.old_orders",
        &["older", "v2"],
        "un-prefixed /orders: total_pages, count, page_size at the top and id_label, or as v2",
    ),
    choice("roapp.old_product_create", &["offered", "404", "403"], "POST /products/"),
    choice("roapp.old_created_shape", &["data", "data_list", "id"], "answer of POST /products/"),
    choice("roapp.old_text_codes", &["refused", "accepted"], "code and barcodes of POST /products/ as texts"),
    choice(
        "roapp.old_prices",
        &["text", "object", "either"],
        "prices of POST /products/: a JSON text, an object, both",
    ),
    choice(
        "roapp.old_rows",
        &["documented", "goods"],
        "rows of /products/ with prices and images, or as those of /warehouse/goods",
    ),
    choice("roapp.old_one", &["bare", "data"], "GET /products/{id}"),
    choice("roapp.person_comments", &["offered", "404"], "comments on a contact"),
    flag("roapp.sparse_events", false, "web-hooks without employee and most of metadata"),
    choice(
        "roapp.event_time",
        &["micros", "seconds", "millis", "epoch"],
        "created_at of a web-hook; with microseconds there is created_at_ts too",
    ),
    flag("roapp.webhook_id_header", false, "the header x-webhook-id beside x-signature"),
    flag("roapp.signature_in_body", false, "x-signature also inside the web-hook's body"),
    choice("roapp.event_names", &["exact", "trailing_blank"], "Order.Deleted, or Order.Deleted with a blank after it"),
    flag("roapp.amount_event", true, "Order.Amount.Changed when an order's total changes"),
    flag(
        "roapp.all_events",
        true,
        "the other documented events: client, manager, deadline …, comments, deletions of clients",
    ),
    flag("roapp.echo", true, "changes made through the API cause web-hooks too"),
    choice(
        "roapp.hook_retries",
        &["guide", "minute"],
        "a web-hook is tried again after 5, 10 and 15 s, or hook_attempts times a minute apart",
    ),
    number("roapp.hook_attempts", Some(3), "times a web-hook is tried where hook_retries is minute"),
    choice("roapp.hook_off", &["hour", "never"], "an end point that has taken nothing for an hour is switched off"),
    number("roapp.hook_off_after", None, "failed deliveries in a row that switch an end point off"),
    number("roapp.hook_places", Some(5), "web-hooks an account can have"),
];
