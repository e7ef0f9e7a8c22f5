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
        &[
            "unauthorized",
            "http_401",
            "authorization_error",
            "error_text",
            "error_authorization_uk",
            "error_token_uk",
            "error_token_ru",
            "http_error_authorization_uk",
            "http_error_token_uk",
        ],
        "how a wrong or expired token is answered; the last five tell it in Ukrainian or Russian inside ERROR or HTTP_ERROR",
    ),
    choice("shop.missing_token", &["authorization_error", "as_wrong"], "how a call without a token is answered"),
    choice("shop.auth_text", &["english", "ukrainian", "russian"], "language of a refused login's message"),
    choice(
        "shop.auth_answer",
        &["normal", "http_500", "http_500_response", "exception", "firewall_page", "firewall_json", "moved"],
        "`auth` fails for a reason that is not the login: HTTP 500 with JSON, EXCEPTION, a firewall's 403, a 301 to another address",
    ),
    flag("shop.second_login_kills", false, "a new login kills the token before it"),
    number("shop.lockout_after", None, "wrong logins in a row after which every login is refused for 600 s"),
    choice(
        "shop.api_off",
        &["off", "auth_json", "auth_plain", "later_json", "later_plain", "page_404"],
        "the plan has no API: HTTP 409 \"Api module is not available\" as JSON or text, from `auth` on or only after it; or 404 with a page",
    ),
    choice(
        "shop.bot_filter",
        &["off", "libraries", "firewall"],
        "callers without a name or with an HTTP library's get a script challenge, HTTP 200; or all but browsers get 403 with a page",
    ),
    choice(
        "shop.legacy_requests",
        &["offered", "refused"],
        "GET with the parameters in the query, and form POST: deprecated, or gone",
    ),
    choice("shop.content_type", &["demanded", "ignored"], "the Content-Type of a JSON body"),
    choice("shop.unknown_names", &["ignored", "refused"], "parameters a function does not know"),
    choice(
        "shop.body_429",
        &["http_error", "empty", "html", "plain"],
        "body of a 429; the first names the hourly limit and the seconds to wait",
    ),
    choice("shop.limit_status", &["429", "200"], "HTTP status of an answer to too many calls"),
    number("shop.retry_after", None, "seconds in a Retry-After header of a 429"),
    names("shop.undefined", "functions this version of the shop does not know"),
    names("shop.forbidden", "functions the plan does not allow"),
    choice(
        "shop.forbidden_shape",
        &["status", "message", "409_json", "409_plain"],
        "FORBIDDEN as the status, or inside the message of an ERROR, or HTTP 409 as of a plan without API",
    ),
    names("shop.exception", "functions that fail with EXCEPTION"),
    choice(
        "shop.http_error_status",
        &["200", "400", "500", "code"],
        "HTTP status of HTTP_ERROR answers; `code` is the one in response.code",
    ),
    choice(
        "shop.message_place",
        &["response", "top", "both"],
        "a failure's message in `response.message`, beside the status, or at both places",
    ),
    choice(
        "shop.numbers",
        &["numbers", "money_as_text", "all_as_text"],
        "numbers in orders as JSON numbers or as texts",
    ),
    flag(
        "shop.empty_object_as_list",
        false,
        "an empty object is written as [], also delivery_data of an order without a carrier; never analytics",
    ),
    flag("shop.answer_bom", false, "answers begin with a byte order mark"),
    choice("shop.empty_response", &["absent", "list", "object"], "`response` of an EMPTY answer"),
    choice(
        "shop.no_rows",
        &["empty", "ok"],
        "no rows of orders, users, pages and currency: EMPTY, or OK with an empty list",
    ),
    choice("shop.catalog_empty", &["ok", "empty"], "catalog/export without rows: OK with an empty list, or EMPTY"),
    choice(
        "shop.currency_iso",
        &["ignored", "honoured"],
        "`iso` of currency/export while only enabled currencies are asked for",
    ),
    choice("shop.orders_sort", &["id", "-id", "-created"], "order of the rows of orders/get"),
    number("shop.orders_default_cap", None, "rows of orders/get when no limit is sent"),
    number("shop.orders_max_cap", None, "greatest number of rows orders/get ever gives"),
    choice("shop.orders_date_zone", &["shop", "utc"], "the clock `from` and `to` are read in"),
    choice("shop.orders_date_field", &["created", "modified"], "the date `from` and `to` compare"),
    choice("shop.timezone", &["Europe/Bucharest", "Europe/Kyiv", "UTC"], "the zone of stat_created"),
    flag("shop.orders_total", false, "orders/get adds a total count"),
    flag("shop.manager_comment", true, "orders carry manager_comment"),
    flag("shop.manager_fields", true, "orders carry manager_id, manager_discount and manager_discount_title"),
    flag("shop.payment_price", true, "orders carry payment_price"),
    choice("shop.payment_in_total", &["outside", "inside"], "payment_price as a part of total_sum"),
    choice("shop.manager_discount", &["inside", "outside"], "a manager's discount as a part of total_sum"),
    choice(
        "shop.set_prices",
        &["both", "main", "parts", "both_parts"],
        "which lines of a set have a price: all, of which the set's counts; only the set's; only the parts'; all, of which the parts' count",
    ),
    choice("shop.additional_data", &["list", "absent"], "additional_data without entries, always so without the flag"),
    choice(
        "shop.delivery_data",
        &["always", "carriers"],
        "delivery_data on every order, or only where there is a carrier",
    ),
    choice("shop.delivery_points", &["objects", "null"], "departure and destination of delivery_data"),
    flag("shop.extra_fields", false, "orders carry delivery_country, np_number and keys nobody documented"),
    flag("shop.line_urls", false, "lines of orders/get carry url and photo_url, as the web-hook's do"),
    flag("shop.line_storage_ids", true, "lines carry storage_id and parent_storage_id"),
    choice("shop.storage_id", &["product", "line"], "whether storage_id names the stored product or the line"),
    choice("shop.parent_storage_id", &["null", "zero"], "parent_storage_id of a line that belongs to no other"),
    choice(
        "shop.statuses_shape",
        &["object", "list", "undefined"],
        "orders/get_available_statuses: keyed object, list, or unknown function",
    ),
    choice(
        "shop.update_log",
        &["message", "messages", "bare", "both"],
        "keys of the orders/update log: `message` with `order_id`; `messages` or `message` without; all",
    ),
    choice(
        "shop.refused_record",
        &["warning", "error"],
        "the word over a log with a refused record: WARNING, or ERROR with the log",
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
    choice(
        "shop.hook_refusal_status",
        &["200", "400", "404", "409"],
        "HTTP status of a refused hooks/subscribe or unSubscribe",
    ),
    choice("shop.hook_limit_text", &["vendor", "older"], "what is said of the sixth subscriber of an event"),
    choice(
        "shop.unsubscribe",
        &["offered", "409", "exception", "error"],
        "hooks/unSubscribe works, or is refused with HTTP 409, EXCEPTION or ERROR",
    ),
    flag("shop.hooks_never_fire", false, "a lower plan: subscriptions register and nothing ever comes"),
    choice("shop.hook_method", &["PUT", "POST"], "verb of a web-hook"),
    choice("shop.hook_body", &["order", "id"], "body of order_update and order_paid: the order or only its id"),
    flag("shop.hook_on_lines", false, "order_update fires on a change of lines too"),
    choice("roapp.refused_count", &["counted", "free"], "whether a request answered 429 counts for the next second"),
    number("roapp.retry_after", None, "seconds in a Retry-After header of a 429"),
    choice("roapp.body_429", &["json", "empty", "html"], "body of a 429"),
    choice(
        "roapp.refusal_shape",
        &["errors", "detail", "error", "list"],
        "envelope of a refused field: message+errors, {detail}, {error}, or a bare list",
    ),
    choice("roapp.refusal_status", &["400", "422"], "status of a refused field"),
    choice("roapp.filter_names", &["brackets", "bare", "comma"], "name[]= only; name= too; also comma-joined"),
    choice("roapp.page_size", &["ignored", "honoured"], "pageSize"),
    flag("roapp.paging_limit", true, "paging.limit is there"),
    choice("roapp.empty_pages", &["zero", "absent"], "total_pages when there are no rows"),
    choice("roapp.default_sort", &["-id", "id"], "order of orders and people without sort"),
    flag("roapp.one_wrapped", false, "GET of one thing is wrapped in {data}"),
    choice(
        "roapp.created_shape",
        &["id", "data", "data_list"],
        "answer of a create: {..}, {data:{..}} or {data:[{..}]}",
    ),
    choice("roapp.item_answer", &["created", "empty"], "answer of a new item: as of any create, or 204 without a body"),
    choice("roapp.range_filters", &["honoured", "ignored"], "created_at[], modified_at[] and the like"),
    choice("roapp.sorting", &["honoured", "ignored"], "sort=field"),
    choice("roapp.created_status", &["200", "201"], "status of a create"),
    choice("roapp.head_money", &["text", "number"], "total, payed and discount_sum of an order"),
    choice("roapp.client_phones", &["phone", "phones"], "client in an order: phone texts or phones objects"),
    choice("roapp.custom_fields", &["object", "text"], "custom_fields demanded as an object or as a JSON text"),
    choice(
        "roapp.create_extra",
        &["ignored", "honoured", "refused"],
        "status_id and number at the creation of an order",
    ),
    names("roapp.absent", "operations that do not exist on this account: parts of \"METHOD /path\""),
    names("roapp.forbidden", "operations the key's employee has no right to: parts of \"METHOD /path\""),
    choice("roapp.product_items", &["allowed", "403"], "whether the employee may add products without deduction"),
    choice(
        "roapp.bad_date",
        &["message", "errors", "422"],
        "answer to a date in another form: 400 {message}, 400 in the field envelope, or 422 {message}",
    ),
    choice("roapp.title_key", &["title", "name"], "key of the title in order types and custom fields"),
    choice("roapp.item_deducted", &["required", "not_required", "written_off"], "state of a product line added by API"),
    choice("roapp.patch_written_off", &["refused", "allowed"], "change or removal of a written-off line"),
    choice("roapp.item_delete", &["offered", "404", "405"], "DELETE of an item"),
    choice("roapp.zero_quantity", &["refused", "accepted"], "a line changed to a quantity of 0"),
    choice("roapp.value_discount", &["line", "unit"], "a discount of type value is off the line or off each unit"),
    choice("roapp.text_numbers", &["refused", "accepted"], "numbers sent as texts in an item"),
    choice("roapp.transition_status", &["400", "403", "409", "422"], "status of a forbidden status change"),
    choice("roapp.comments_read", &["404", "offered"], "GET of an order's comments"),
    choice("roapp.phone_match", &["digits", "exact", "suffix", "ignored"], "phones[] and client_phones[]"),
    choice("roapp.emails_filter", &["ignored", "honoured"], "emails[]"),
    choice("roapp.duplicate_phone", &["doubled", "refused", "merged"], "creating a person whose phone another has"),
    choice("roapp.phone_format", &["any", "strict"], "strict: a phone must be + and digits"),
    choice("roapp.product_filters", &["none", "honoured"], "q and skus[] of GET /catalog/products"),
    choice("roapp.product_one", &["offered", "404"], "GET /catalog/products/{id}"),
    choice("roapp.barcodes", &["objects", "texts"], "entries of a product's barcodes"),
    choice("roapp.product_create", &["404", "offered", "403"], "POST /v2/catalog/products"),
    choice("roapp.category_create", &["404", "offered", "403"], "POST /v2/catalog/products/categories"),
    choice("roapp.root_category", &["null", "absent"], "parent_id of a root category"),
    choice("roapp.old_paths", &["offered", "404", "403"], "un-prefixed and v1 paths as a whole"),
    choice("roapp.old_product_create", &["offered", "404", "403"], "POST /products/"),
    choice("roapp.old_created_shape", &["data", "data_list", "id"], "answer of POST /products/"),
    choice("roapp.old_text_codes", &["accepted", "refused"], "code and barcodes of POST /products/ as texts"),
    choice("roapp.person_comments", &["404", "offered"], "comments on a person"),
    flag("roapp.sparse_events", false, "web-hooks without employee and most of metadata"),
    choice("roapp.event_time", &["seconds", "millis", "epoch"], "created_at of a web-hook"),
    flag("roapp.signature_in_body", false, "x-signature also inside the web-hook's body"),
    flag("roapp.amount_event", false, "Order.Amount.Changed when an order's total changes"),
    flag("roapp.echo", true, "changes made through the API cause web-hooks too"),
    number("roapp.hook_attempts", Some(3), "times a web-hook is tried"),
    number("roapp.hook_off_after", None, "failed deliveries in a row that switch an end point off"),
];
