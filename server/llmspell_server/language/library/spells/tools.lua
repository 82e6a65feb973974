---@meta

-- The tools that llmspell brings along: what each takes and gives, and the names it has.

---What the tool `base64_encoder` takes.
---@class llmspell.tool.base64_encoder.Params
---@field operation "encode"|"decode" which way
---@field input? string the text; or name a file
---@field input_file? string path of a file to read instead
---@field output_file? string path of a file to write the result to
---@field variant? "standard"|"url-safe" which alphabet; `"standard"` if missing
---@field binary_input? boolean whether `input` is written in hexadecimal digits; false if missing

---What the tool `base64_encoder` gives.
---@class llmspell.tool.base64_encoder.Value
---@field output string the result; hexadecimal digits where it is no text
---@field variant "standard"|"url-safe" which alphabet
---@field binary boolean whether `output` is written in hexadecimal digits

---What the tool `calculator` takes.
---@class llmspell.tool.calculator.Params
---@field operation? "evaluate"|"validate"|"functions" what to do; `"evaluate"` if missing
---@field input? string the expression, at most 1000 characters; not needed for `functions`
---@field variables? table<string, number> values of names in the expression, at most 50

---What the tool `calculator` gives.
---@class llmspell.tool.calculator.Value
---@field input string the expression
---@field result number|"Infinity"|"-Infinity"|"NaN" the value (evaluate)
---@field result_type "float"|"special" kind of value (evaluate)
---@field variables table<string, number> the values of names (evaluate)
---@field valid boolean whether the expression can be read (validate)
---@field error? string why it cannot (validate)
---@field arithmetic any operators (functions)
---@field comparison any operators (functions)
---@field logical any operators (functions)
---@field trigonometric any functions (functions)
---@field hyperbolic any functions (functions)
---@field mathematical any functions (functions)
---@field rounding any functions (functions)
---@field constants any `pi()`, `e()` (functions)
---@field utility any functions (functions)
---@field examples any (functions)

---What the tool `data_validation` takes.
---@class llmspell.tool.data_validation.Params
---@field input any what is checked
---@field rules llmspell.ValidationRules what must hold

---What must hold of a value.
---@class llmspell.ValidationRules
---@field rules llmspell.ValidationRule[] the rules, all of which must hold
---@field fail_fast? boolean stop at the first error; false if missing
---@field max_errors? integer 100 if missing
---@field validate_nested? boolean look into tables; true if missing
---@field custom_messages? table<string, string> messages by kind of rule

---There must be a value.
---@class llmspell.RequiredRule
---@field type "required" there must be a value

---The value must be of a type.
---@class llmspell.TypeRule
---@field type "type" the value must be of a type
---@field expected "string"|"number"|"boolean"|"array"|"object"|"null" the type

---The length must be between bounds.
---@class llmspell.LengthRule
---@field type "length" the length must be between bounds
---@field min? integer shortest length
---@field max? integer longest length

---The number must be between bounds.
---@class llmspell.RangeRule
---@field type "range" the number must be between bounds
---@field min? number smallest number
---@field max? number largest number

---The text must match.
---@class llmspell.PatternRule
---@field type "pattern" the text must match
---@field regex string a regular expression

---The value must be one of some.
---@class llmspell.EnumRule
---@field type "enum" the value must be one of some
---@field values any[] what it may be

---The text must be an address.
---@class llmspell.AddressRule
---@field type "email"|"url" the text must be an address of mail or of a page

---The text must be a date.
---@class llmspell.DateRule
---@field type "date" the text must be a date
---@field format? string as for `strftime`, such as `%Y-%m-%d`

---The text must be something well known.
---@class llmspell.CustomRule
---@field type "custom" the text must be something well known
---@field name "phone"|"uuid"|"credit_card" what it must be

---The value must be a list.
---@class llmspell.ArrayRule
---@field type "array" the value must be a list
---@field min_items? integer fewest elements
---@field max_items? integer most elements
---@field unique? boolean whether no two elements may be the same
---@field item_rules? llmspell.ValidationRule[] what must hold of each element

---The value must be a table with names.
---@class llmspell.ObjectRule
---@field type "object" the value must be a table with names
---@field properties? table<string, llmspell.ValidationRule[]> what must hold of its values
---@field required? string[] names it must have
---@field additional_properties? boolean whether it may have others

---What must hold of a value; `type` says of which kind the rule is.
---@alias llmspell.ValidationRule llmspell.RequiredRule|llmspell.TypeRule|llmspell.LengthRule|llmspell.RangeRule|llmspell.PatternRule|llmspell.EnumRule|llmspell.AddressRule|llmspell.DateRule|llmspell.CustomRule|llmspell.ArrayRule|llmspell.ObjectRule

---A rule that does not hold.
---@class llmspell.ValidationProblem
---@field field string where
---@field value any what is there
---@field rule string which rule does not hold
---@field message string what is wrong, as a sentence

---What the tool `data_validation` gives.
---@class llmspell.tool.data_validation.Value
---@field valid boolean whether all rules hold
---@field errors llmspell.ValidationProblem[] the rules that do not

---What the tool `date_time_handler` takes.
---@class llmspell.tool.date_time_handler.Params
---@field operation? "parse"|"now"|"convert_timezone"|"add"|"subtract"|"difference"|"info"|"formats" what to do; `"parse"` if missing
---@field input? string a date and time
---@field timezone? string name of a time zone, such as `Europe/Berlin` (now)
---@field target_timezone? string name of a time zone (convert_timezone)
---@field amount? number how much (add, subtract)
---@field unit? "seconds"|"minutes"|"hours"|"days"|"weeks"|"s"|"m"|"h"|"d"|"w" of what (add, subtract)
---@field start? string a date and time (difference)
---@field ["end"]? string a date and time (difference)
---@field format? string as for `strftime`; `%Y-%m-%dT%H:%M:%S%.fZ` if missing

---A date and time in parts.
---@class llmspell.DateParts
---@field utc string the same time in UTC, RFC 3339
---@field timestamp integer seconds since 1970
---@field year integer such as 2024
---@field month integer 1 to 12
---@field day integer 1 to 31
---@field hour integer 0 to 23
---@field minute integer 0 to 59
---@field second integer 0 to 59
---@field weekday string such as `Monday`

---The time between two dates.
---@class llmspell.TimeDifference
---@field total_seconds integer the whole difference in seconds
---@field days integer whole days
---@field hours integer hours besides the days
---@field minutes integer minutes besides the hours
---@field human_readable string the difference in words

---What the tool `date_time_handler` gives.
---@class llmspell.tool.date_time_handler.Value
---@field input string what was given (parse, convert_timezone, add, subtract)
---@field parsed llmspell.DateParts the parts (parse)
---@field format_used string the format that fitted (parse)
---@field utc string the same time in UTC, RFC 3339 (parse)
---@field timestamp integer seconds since 1970 (parse)
---@field year integer such as 2024 (parse, info)
---@field month integer 1 to 12 (parse, info)
---@field day integer 1 to 31 (parse, info)
---@field hour integer 0 to 23 (parse, info)
---@field minute integer 0 to 59 (parse, info)
---@field second integer 0 to 59 (parse, info)
---@field weekday string such as `Monday` (parse, info)
---@field timezone string the time zone (now)
---@field datetime string date and time (now)
---@field format string its format (now)
---@field target_timezone string (convert_timezone)
---@field original string as given (convert_timezone, add, subtract)
---@field converted string in the other time zone (convert_timezone)
---@field amount number (add, subtract)
---@field unit string (add, subtract)
---@field result string the new date and time (add, subtract)
---@field start string (difference)
---@field ["end"] string (difference)
---@field difference llmspell.TimeDifference (difference)
---@field day_of_year integer (info)
---@field week_of_year integer ISO 8601 (info)
---@field is_leap_year boolean (info)
---@field days_in_month integer (info)
---@field start_of_day string (info)
---@field end_of_day string (info)
---@field available_formats string[] (formats)
---@field example_formats any (formats)

---What the tool `diff_calculator` takes.
---@class llmspell.tool.diff_calculator.Params
---@field type? "text"|"json" of what; `"text"` if missing
---@field old_text? string before
---@field new_text? string after
---@field old_json? any before (json)
---@field new_json? any after (json)
---@field old_file? string path of a file, before
---@field new_file? string path of a file, after
---@field format? "unified"|"context"|"inline"|"simple" how a difference of texts is written; `"unified"` if missing

---What the tool `diff_calculator` gives.
---@class llmspell.tool.diff_calculator.Value
---@field type "text"|"json" what was compared
---@field format string how it is written (text)
---@field diff any the difference: a text, or `added`, `removed`, `modified`, `unchanged` (json)
---@field stats { old_lines: integer, new_lines: integer } lines (text)
---@field summary table<string, integer> how many differ (json)

---What the tool `hash_calculator` takes.
---@class llmspell.tool.hash_calculator.Params
---@field operation "hash"|"verify" what to do
---@field algorithm? "md5"|"sha1"|"sha256"|"sha512" how; `"sha256"` if missing
---@field input_type? "string"|"file" of what; `"string"` if missing
---@field input? string the text
---@field file? string path of a file, at most 100 MB
---@field format? "hex"|"base64" how the hash is written; `"hex"` if missing
---@field expected_hash? string what it must be (verify)
---@field expected_format? "hex"|"base64" how that is written; `"hex"` if missing

---What the tool `hash_calculator` gives.
---@class llmspell.tool.hash_calculator.Value
---@field algorithm string how it was calculated
---@field hash string (hash)
---@field format string (hash)
---@field verified boolean whether it is as expected (verify)
---@field expected? string (verify)
---@field actual? string (verify)

---What the tool `template_engine` takes.
---@class llmspell.tool.template_engine.Params
---@field input string the template, at most 1 MB
---@field context? table<string, any> values for it, at most 10 MB
---@field engine? "tera"|"handlebars"|"hbs" the language; `"tera"` if missing
---@field auto_detect? boolean choose the language by the template; true if missing

---What the tool `template_engine` gives.
---@class llmspell.tool.template_engine.Value
---@field rendered string the text
---@field engine string the language
---@field template_length integer characters
---@field context_size integer bytes of the context

---What the tool `text_manipulator` takes.
---@class llmspell.tool.text_manipulator.Params
---@field input string the text
---@field operation "uppercase"|"lowercase"|"reverse"|"trim"|"replace"|"substring"|"split"|"join"|"snake_case"|"camel_case"|"pascal_case"|"sanitize"|"truncate"|"indent"|"dedent"|"normalize_whitespace"|"word_wrap"|"count" what to do
---@field options? llmspell.TextOptions how

---How a text is changed.
---@class llmspell.TextOptions
---@field from? string what is replaced (replace)
---@field to? string by what (replace)
---@field start? integer first byte, from 0 (substring)
---@field ["end"]? integer behind the last byte (substring)
---@field delimiter? string a space if missing (split, join)
---@field max_length? integer 100 if missing (truncate)
---@field spaces? integer 4 if missing (indent)
---@field width? integer columns; 80 if missing (word_wrap)
---@field count_type? "chars"|"words"|"lines" what is counted (count)

---What the tool `text_manipulator` gives.
---@class llmspell.tool.text_manipulator.Value
---@field result string the new text; JSON for `split`
---@field operation string what was done
---@field original_length integer characters before
---@field result_length integer characters after

---What the tool `uuid_generator` takes.
---@class llmspell.tool.uuid_generator.Params
---@field operation? "generate"|"component_id"|"deterministic"|"custom"|"validate" what to do; `"generate"` if missing
---@field version? "v1"|"v4"|"v5" `"v4"` if missing
---@field format? "standard"|"hyphenated"|"simple"|"urn"|"braced" how it is written; `"standard"` if missing
---@field namespace? "dns"|"url"|"oid"|"x500"|"agent"|"tool"|"workflow"|string for v5, also a UUID; `"dns"` if missing
---@field name? string for v5
---@field prefix? string in front (component_id, custom)
---@field short? boolean eight characters (component_id)
---@field timestamp? boolean with the time (custom)
---@field suffix? string behind (custom)
---@field uuid? string what is checked (validate)

---What the tool `uuid_generator` gives.
---@class llmspell.tool.uuid_generator.Value
---@field uuid string (generate, deterministic, custom)
---@field version string (generate)
---@field format string (generate)
---@field id string (component_id)
---@field prefix string (component_id)
---@field short boolean (component_id)

---What a check of a UUID says.
---@class llmspell.UuidCheck
---@field valid boolean whether it is a UUID
---@field uuid string what was checked
---@field version string such as `4`
---@field variant string such as `RFC4122`

---The result of `uuid_generator`; that of `validate` is in `data`.
---@class llmspell.UuidAnswer: llmspell.ToolAnswer<llmspell.tool.uuid_generator.Value>
---@field data llmspell.UuidCheck (validate)

---What the tool `citation-formatter` takes.
---@class llmspell.tool.citation_formatter.Params
---@field operation? "format_citation"|"validate_bibliography"|"list_styles" what to do; `"format_citation"` if missing
---@field input? string the bibliography
---@field format? "yaml"|"bibtex" how it is written; `"yaml"` if missing
---@field style? "apa"|"mla"|"chicago-author-date"|"chicago-fullnote-bibliography"|"harvard"|"ieee"|"nature"|"vancouver" `"apa"` if missing
---@field cite_keys? string which entries, commas between

---What the tool `csv_analyzer` takes.
---@class llmspell.tool.csv_analyzer.Params
---@field operation? "analyze"|"convert"|"filter"|"transform"|"validate"|"sample" what to do; `"analyze"` if missing
---@field input string the CSV text, not a path
---@field options? llmspell.CsvOptions how

---How CSV text is treated.
---@class llmspell.CsvOptions
---@field format? "json"|"jsonlines"|"jsonl"|"parquet"|"excel"|"xlsx"|"tsv" (convert)
---@field filter? string such as `age > 30` (filter)
---@field add_columns? table<string, string> an expression for each new column (transform)
---@field rename_columns? table<string, string> the new name of each column (transform)
---@field rules? table<string, string> `"email"` or `"range:min-max"` for each column (validate)
---@field size? integer rows; 10 if missing (sample)

---A column of CSV text.
---@class llmspell.CsvColumn
---@field name string its heading
---@field data_type "integer"|"float"|"boolean"|"date"|"date_time"|"string"|"mixed" what its values are
---@field null_count integer empty values
---@field unique_count integer different values
---@field min_value? any the smallest value
---@field max_value? any the largest value
---@field mean? number the mean of numbers
---@field median? number the median of numbers
---@field std_dev? number the standard deviation of numbers
---@field sample_values string[] a few of its values

---A value that a rule does not allow.
---@class llmspell.CsvError
---@field row integer number of the row, from 1
---@field column string heading of the column
---@field value string what is there
---@field error string what is wrong with it

---What CSV text gives.
---@class llmspell.CsvData
---@field row_count integer (analyze)
---@field column_count integer (analyze)
---@field encoding string (analyze, convert)
---@field delimiter string (analyze)
---@field has_headers boolean (analyze)
---@field columns llmspell.CsvColumn[] (analyze)
---@field file_size_bytes integer (analyze)
---@field parse_errors string[] (analyze)
---@field valid boolean (validate)
---@field errors llmspell.CsvError[] (validate)
---@field total_rows integer (validate)
---@field error_count integer (validate)
---@field format string (convert)
---@field size_bytes integer (convert)
---@field [any] any

---What the tool `json_processor` takes.
---@class llmspell.tool.json_processor.Params
---@field operation? "query"|"transform"|"jq"|"validate"|"stream" what to do; `"query"` if missing
---@field input any a value or JSON text; lines of JSON for `stream`
---@field query? string in the language of jq; `.` if missing
---@field schema? table<string, any> JSON Schema (validate)

---What the tool `graphql_query` takes.
---@class llmspell.tool.graphql_query.Params
---@field endpoint string address of the service
---@field operation? "query"|"mutation"|"subscription"|"introspection" what to do; `"query"` if missing
---@field input? string the query
---@field variables? table<string, any> values of the query's variables
---@field operation_name? string which of several operations of the query
---@field headers? table<string, string> further headers of the request

---The answer of a GraphQL service.
---@class llmspell.GraphqlAnswer
---@field data? any what was asked for
---@field errors? table[] what went wrong
---@field extensions? any whatever else the service tells
---@field schema? any (introspection)
---@field cached? boolean (introspection)

---What the tool `graphql_query` gives.
---@class llmspell.tool.graphql_query.Value
---@field operation string what was done
---@field endpoint string address of the service
---@field result llmspell.GraphqlAnswer the answer

---How a request proves who sends it.
---@class llmspell.HttpAuth
---@field type "none"|"basic"|"bearer"|"api_key"|"custom" how
---@field username? string (basic)
---@field password? string (basic)
---@field token? string (bearer)
---@field key? string (api_key)
---@field header_name? string (api_key)
---@field headers? table<string, string> (custom)

---When a request is tried again.
---@class llmspell.HttpRetry
---@field max_attempts? integer 3 if missing
---@field initial_delay_ms? integer 1000 if missing
---@field max_delay_ms? integer 30000 if missing
---@field backoff_factor? number 2 if missing
---@field retry_on_status? integer[] statuses after which it is tried again

---How a request is sent.
---@alias llmspell.HttpMethod "GET"|"POST"|"PUT"|"DELETE"|"PATCH"|"HEAD"|"OPTIONS"

---What the tool `http_request` takes.
---@class llmspell.tool.http_request.Params
---@field input string address
---@field method? llmspell.HttpMethod `"GET"` if missing
---@field headers? table<string, string> further headers of the request
---@field body? any sent as JSON
---@field auth? llmspell.HttpAuth how the request proves who sends it
---@field retry? llmspell.HttpRetry when the request is tried again

---What the tool `http_request` gives.
---@class llmspell.tool.http_request.Value
---@field status_code integer such as 200
---@field headers table<string, string> headers of the answer
---@field body any decoded JSON, a text, or bytes
---@field timestamp string RFC 3339

---What the tool `pdf-processor` takes.
---@class llmspell.tool.pdf_processor.Params
---@field operation? "extract_text"|"extract_metadata"|"extract_pages" what to do; `"extract_text"` if missing
---@field input string path of the file, at most 10 MB
---@field start_page? integer the first page

---What the tool `pdf-processor` gives.
---@class llmspell.tool.pdf_processor.Value
---@field text string (extract_text)
---@field file_path string path of the file
---@field length integer characters (extract_text)
---@field [string] any

---What the tool `graph-builder` takes.
---@class llmspell.tool.graph_builder.Params
---@field operation? "create_graph"|"add_node"|"add_edge"|"analyze"|"export_json"|"import_json" what to do; `"create_graph"` if missing
---@field graph_type? "directed"|"undirected" (create_graph)
---@field graph? string the graph as JSON text (add_node, add_edge)
---@field node_id? string (add_node)
---@field label? string (add_node, add_edge)
---@field data? any (add_node, add_edge)
---@field from? string id of a node (add_edge)
---@field to? string id of a node (add_edge)
---@field weight? number (add_edge)
---@field input? string the graph as JSON text (analyze, export_json, import_json)

---What the tool `archive_handler` takes.
---@class llmspell.tool.archive_handler.Params
---@field operation "extract"|"create"|"list" what to do
---@field path string path of the archive: zip, tar, tar.gz or gz
---@field target_path? string folder (extract)
---@field input? string[] paths of files (create)

---A file in an archive.
---@class llmspell.ArchiveEntry
---@field name string path within the archive
---@field size integer bytes
---@field compressed_size integer bytes
---@field is_dir boolean whether it is a folder

---What the tool `archive_handler` gives.
---@class llmspell.tool.archive_handler.Value
---@field extracted_files string[] (extract)
---@field total_size integer bytes (extract, create)
---@field output_dir string (extract)
---@field archive_path string (create)
---@field archived_files string[] (create)
---@field compression_level integer (create)
---@field format string (list)
---@field files llmspell.ArchiveEntry[] (list)
---@field file_count integer (list)

---What the tool `file_converter` takes.
---@class llmspell.tool.file_converter.Params
---@field operation "encoding"|"line_endings"|"indentation" what to change
---@field path string path of the file, at most 50 MB
---@field target_path? string path of the new file; the file itself if missing
---@field from_encoding? string found out if missing (encoding)
---@field to_encoding? "utf8"|"utf16le"|"utf16be"|"windows1252"|"iso88591"|"ascii" (encoding)
---@field line_ending? "lf"|"crlf"|"cr" (line_endings)
---@field convert_to_spaces? boolean true if missing (indentation)
---@field tab_size? integer 4 if missing (indentation)

---What the tool `file_converter` gives.
---@class llmspell.tool.file_converter.Value
---@field input_path string path of the file that was read
---@field output_path string path of the file that was written
---@field operation string what was changed

---What the tool `file_operations` takes.
---@class llmspell.tool.file_operations.Params
---@field operation "read"|"write"|"append"|"delete"|"create_dir"|"mkdir"|"list_dir"|"ls"|"dir"|"copy"|"cp"|"move"|"mv"|"rename"|"metadata"|"stat"|"info"|"exists" what to do
---@field path? string path of the file or the folder
---@field input? string the content (write, append)
---@field source_path? string from where (copy, move)
---@field target_path? string to where (copy, move)
---@field recursive? boolean with folders below; false if missing

---A file in a folder.
---@class llmspell.DirectoryEntry
---@field name string name without the folder
---@field path string path of it
---@field type "file"|"directory"|"symlink" what it is
---@field size integer bytes
---@field modified string RFC 3339

---What the tool `file_operations` gives.
---@class llmspell.tool.file_operations.Value
---@field input string content (read)
---@field size integer bytes (read, metadata)
---@field appended_size integer bytes (append)
---@field entries llmspell.DirectoryEntry[] (list_dir)
---@field count integer (list_dir)
---@field source string (copy, move)
---@field target string (copy, move)
---@field exists boolean (exists)
---@field path string (metadata)
---@field type "file"|"directory"|"symlink" (metadata)
---@field ["readonly"] boolean (metadata)
---@field created string RFC 3339 (metadata)
---@field modified string RFC 3339 (metadata)
---@field accessed string RFC 3339 (metadata)

---What the tool `file_search` takes.
---@class llmspell.tool.file_search.Params
---@field pattern string what is looked for
---@field path string file or folder
---@field recursive? boolean with folders below; false if missing
---@field case_sensitive? boolean true if missing
---@field use_regex? boolean whether `pattern` is a regular expression; false if missing
---@field context_lines? integer lines around a match, at most 50; 2 if missing
---@field include_extensions? string[]|string only files with these endings, such as `lua`
---@field exclude_extensions? string[]|string not files with these endings
---@field exclude_dirs? string[]|string not these folders; `.git` and the like if missing
---@field max_file_size? integer bytes; 10485760 if missing
---@field max_matches_per_file? integer 0 (all) if missing
---@field max_depth? integer folders below each other, at most 100; 20 if missing

---A place where a text was found.
---@class llmspell.SearchMatch
---@field file_path string path of the file
---@field line_number integer from 1
---@field column_number integer bytes, from 1
---@field line_content string the line
---@field matched_text string what matched in it
---@field context_before string[] lines before
---@field context_after string[] lines behind

---A search in numbers.
---@class llmspell.SearchSummary
---@field total_matches integer places that were found
---@field files_searched integer files that were read
---@field files_skipped integer files that were not read
---@field has_matches boolean whether anything was found

---What the tool `file_search` gives.
---@class llmspell.tool.file_search.Value
---@field matches llmspell.SearchMatch[] the places
---@field summary llmspell.SearchSummary the search in numbers
---@field skipped_files string[] paths of the files that were not read

---What the tool `file_watcher` takes.
---@class llmspell.tool.file_watcher.Params
---@field operation "watch"|"config" what to do
---@field input? string[] paths, at most 100 (watch)
---@field recursive? boolean with folders below; true if missing
---@field pattern? string only files like this
---@field debounce_ms? integer milliseconds until changes count as settled; 100 if missing
---@field timeout_seconds? integer seconds to wait; 300 if missing
---@field timeout_ms? integer milliseconds to wait
---@field max_events? integer 1000 if missing

---A change of a file.
---@class llmspell.FileEvent
---@field event_type "Create"|"Modify"|"Delete"|"Rename"|"Other" what happened
---@field path string path of the file
---@field old_path? string path before, of a file that was renamed
---@field timestamp string when, RFC 3339

---What the tool `file_watcher` gives.
---@class llmspell.tool.file_watcher.Value
---@field events llmspell.FileEvent[] the changes, in their order
---@field event_count integer how many there are

---What the tool `environment_reader` takes.
---@class llmspell.tool.environment_reader.Params
---@field operation "get"|"list"|"pattern"|"set" what to do
---@field variable_name? string (get, set)
---@field value? string (set)
---@field pattern? string with `*` at an end (pattern)

---What the tool `environment_reader` gives.
---@class llmspell.tool.environment_reader.Value
---@field variable_name string (get)
---@field value? string (get)
---@field found boolean (get)
---@field variables table<string, string> (list, pattern)
---@field count integer (list, pattern)

---What the tool `process_executor` takes.
---@class llmspell.tool.process_executor.Params
---@field executable string name of an allowed program, such as `echo`
---@field arguments? (string|number)[] no shell reads them
---@field working_directory? string folder that it runs in
---@field environment? table<string, string> further environment variables

---What the tool `process_executor` gives.
---@class llmspell.tool.process_executor.Value
---@field executable string the program
---@field arguments string[] its arguments
---@field exit_code integer 0 for success
---@field success boolean whether the code is 0
---@field stdout string at most 1 MB
---@field stderr string what it wrote as errors
---@field execution_time_ms integer milliseconds it ran
---@field timed_out boolean whether it was stopped because it ran too long

---What the tool `service_checker` takes.
---@class llmspell.tool.service_checker.Params
---@field target string an address, such as `localhost:8080`
---@field check_type "tcp"|"http"|"https"|"dns" how
---@field timeout_seconds? integer at most 30; 5 if missing

---What the tool `service_checker` gives.
---@class llmspell.tool.service_checker.Value
---@field target string what was looked at
---@field check_type string how
---@field available boolean whether it answered
---@field response_time_ms integer milliseconds until it answered
---@field status string the answer in short
---@field error? string why it did not answer
---@field metadata? table<string, any> further values
---@field timeout_seconds integer seconds it was given

---What the tool `system_monitor` takes.
---@class llmspell.tool.system_monitor.Params
---@field operation? "all"|"stats"|"cpu"|"memory"|"disk" of what; `"all"` if missing

---How full a disk is.
---@class llmspell.DiskUsage
---@field total integer bytes
---@field available integer bytes
---@field used integer bytes
---@field usage_percent number share in use, 0 to 100
---@field filesystem string kind of file system
---@field [string] any

---What the tool `system_monitor` gives.
---@class llmspell.tool.system_monitor.Value
---@field cpu_usage_percent number share of the processors in use, 0 to 100 (all, stats, cpu)
---@field cpu_count integer processors (all, stats, cpu)
---@field load_average any mean load of 1, 5 and 15 minutes (all, stats, cpu)
---@field total_memory_bytes integer memory there is (all, stats, memory)
---@field used_memory_bytes integer memory in use (all, stats, memory)
---@field available_memory_bytes integer memory that is free (all, stats, memory)
---@field memory_usage_percent number share of the memory in use, 0 to 100 (all, stats, memory)
---@field disk_usage table<string|integer, llmspell.DiskUsage> by folder
---@field uptime_seconds integer seconds since the machine was started (all, stats)
---@field process_count integer processes that run (all, stats)
---@field formatted table<string, string> the same as texts

---What the tool `audio_processor` takes.
---@class llmspell.tool.audio_processor.Params
---@field operation? "detect"|"metadata"|"convert" what to do; `"metadata"` if missing
---@field file_path? string path of the file (detect, metadata)
---@field source_path? string path of the file (convert)
---@field target_path? string path of the new file (convert)
---@field target_format? "wav"|"mp3" (convert)

---What the tool `audio_processor` gives.
---@class llmspell.tool.audio_processor.Value
---@field file_path string path of the file
---@field format string such as `wav`
---@field sample_rate integer samples per second
---@field channels integer 1 for mono, 2 for stereo
---@field duration number seconds
---@field bit_rate integer bits per second
---@field title string title of the piece; the file's name if it has none
---@field [string] any

---What the tool `image_processor` takes.
---@class llmspell.tool.image_processor.Params
---@field operation? "detect"|"metadata"|"resize"|"convert"|"crop"|"rotate"|"thumbnail" what to do; `"metadata"` if missing
---@field file_path? string path of the file (detect, metadata)
---@field source_path? string path of the file (others)
---@field target_path? string path of the new file
---@field width? integer pixels (resize, crop)
---@field height? integer pixels (resize, crop)
---@field x? integer pixels from the left (crop)
---@field y? integer pixels from the top (crop)
---@field degrees? number 90 if missing (rotate)
---@field maintain_aspect_ratio? boolean true if missing (resize)
---@field target_format? string such as `png` (convert)
---@field max_width? integer pixels; 200 if missing (thumbnail)
---@field max_height? integer pixels; 200 if missing (thumbnail)

---What the tool `image_processor` gives.
---@class llmspell.tool.image_processor.Value
---@field file_path string path of the file
---@field format string such as `png`
---@field file_size integer bytes
---@field width? integer pixels
---@field height? integer pixels
---@field [string] any

---What the tool `video_processor` takes.
---@class llmspell.tool.video_processor.Params
---@field operation? "detect"|"metadata"|"thumbnail"|"extract_frame" what to do; `"metadata"` if missing
---@field file_path string path of the file
---@field target_path? string path of the picture (thumbnail, extract_frame)
---@field timestamp_seconds? number which moment; 0 if missing (extract_frame)

---What the tool `video_processor` gives.
---@class llmspell.tool.video_processor.Value
---@field file_path string path of the file
---@field format string such as `mp4`
---@field duration? number seconds
---@field [string] any

---What the tool `web_search` takes.
---@class llmspell.tool.web_search.Params
---@field input string what is looked for
---@field provider? "google"|"brave"|"duckduckgo"|"serpapi"|"serperdev" `"duckduckgo"` if missing
---@field max_results? integer 10 if missing
---@field search_type? "web"|"news"|"images" `"web"` if missing
---@field safe_search? boolean true if missing
---@field language? string such as `en`

---A page that was found.
---@class llmspell.WebHit
---@field title string title of the page
---@field url string address of the page
---@field snippet string a piece of its text
---@field provider string who found it
---@field rank integer from 1

---What the tool `web_search` gives.
---@class llmspell.tool.web_search.Value
---@field query string what was looked for
---@field provider string who looked
---@field count integer how many pages there are
---@field results llmspell.WebHit[] the pages, the best first

---What the tool `url-analyzer` takes.
---@class llmspell.tool.url_analyzer.Params
---@field input string address
---@field fetch_metadata? boolean ask the server; false if missing
---@field decode_params? boolean true if missing

---The host of an address.
---@class llmspell.UrlHost
---@field type string such as `domain` or `ipv4`
---@field value string the host
---@field is_ip boolean whether it is a number, no name

---What a server tells about an address.
---@class llmspell.UrlMetadata
---@field status_code integer such as 200
---@field status_text string such as `OK`
---@field is_success boolean whether the status is 200 to 299
---@field is_redirect boolean whether the status is 300 to 399
---@field content_type? string such as `text/html`
---@field content_length? integer bytes of the content
---@field server? string the program that answers
---@field last_modified? string when the content changed last
---@field etag? string mark of this version of the content
---@field redirect_location? string where it went to

---What the tool `url-analyzer` gives.
---@class llmspell.tool.url_analyzer.Value
---@field valid boolean whether it is an address
---@field original string as given
---@field normalized string in the usual form
---@field scheme string `http` or `https`
---@field host string name or number of the machine
---@field port? integer the port, where it is given
---@field path string what is behind the host
---@field query? string what is behind `?`
---@field fragment? string what is behind `#`
---@field query_params table<string, string> the values behind `?` by name
---@field username? string the user in the address
---@field has_auth? boolean whether a user is in the address
---@field has_password? boolean whether a password is in the address
---@field host_details llmspell.UrlHost what kind of host it is
---@field metadata? llmspell.UrlMetadata with `fetch_metadata`

---What the tool `web-scraper` takes.
---@class llmspell.tool.web_scraper.Params
---@field input string address
---@field selector? string a CSS selector
---@field selectors? table<string, string> CSS selectors by name
---@field extract_links? boolean false if missing
---@field extract_images? boolean false if missing
---@field extract_meta? boolean false if missing
---@field timeout? integer seconds; 30 if missing
---@field wait_for_js? boolean not possible

---What a page holds.
---@class llmspell.ScrapedPage
---@field title string title of the page
---@field text string without selectors
---@field selected_content string|string[] with `selector`
---@field links string[] with `extract_links`
---@field images string[] with `extract_images`
---@field metadata { description?: string, meta_tags: table<string, string> } with `extract_meta`
---@field [string] any what `selectors` found, by name

---What the tool `web-scraper` gives.
---@class llmspell.tool.web_scraper.Value
---@field url string address of the page
---@field content llmspell.ScrapedPage what was read from it

---What the tool `api-tester` takes.
---@class llmspell.tool.api_tester.Params
---@field input string address
---@field method? llmspell.HttpMethod `"GET"` if missing
---@field headers? table<string, string> further headers of the request
---@field body? table<string, any> sent as JSON
---@field timeout? integer seconds; 30 if missing

---The request that was sent.
---@class llmspell.ApiRequest
---@field method string how it was sent
---@field url string address it was sent to
---@field timeout integer seconds

---The answer of the service.
---@class llmspell.ApiResponse
---@field status_code integer such as 200
---@field status_text string such as `OK`
---@field is_success boolean whether the status is 200 to 299
---@field headers table<string, string> headers of the answer
---@field body any what was answered
---@field body_is_json boolean whether the answer is JSON

---What the tool `api-tester` gives.
---@class llmspell.tool.api_tester.Value
---@field request llmspell.ApiRequest what was sent
---@field response llmspell.ApiResponse what was answered
---@field timing { duration_ms: integer, duration_secs: number } how long it took

---What the tool `webhook-caller` takes.
---@class llmspell.tool.webhook_caller.Params
---@field input string address
---@field payload? table<string, any> sent as JSON; `{}` if missing
---@field headers? table<string, string> further headers of the request
---@field method? llmspell.HttpMethod `"POST"` if missing
---@field max_retries? integer 3 if missing
---@field timeout? integer seconds; 30 if missing

---The answer to a webhook.
---@class llmspell.WebhookResponse
---@field body string what was answered
---@field json? any the decoded answer, where it is JSON
---@field headers table<string, string> headers of the answer
---@field body_is_json boolean whether the answer is JSON

---What the tool `webhook-caller` gives.
---@class llmspell.tool.webhook_caller.Value
---@field success boolean whether the status is 200 to 299
---@field webhook_url string address that was called
---@field status_code integer such as 200
---@field status_text string such as `OK`
---@field response llmspell.WebhookResponse what was answered
---@field response_time_ms integer milliseconds until the answer
---@field retry_count integer how often it was tried again
---@field retries_attempted integer how often it was tried again

---What the tool `webpage-monitor` takes.
---@class llmspell.tool.webpage_monitor.Params
---@field input string address
---@field previous_content? string what was there the last time
---@field selector? string a CSS selector
---@field ignore_whitespace? boolean true if missing
---@field timeout? integer seconds; 30 if missing

---A change of a page.
---@class llmspell.PageChange
---@field type "deletion"|"addition"|"modification" what happened to the text
---@field group? integer changes of the same place have the same number
---@field [string] any

---What the tool `webpage-monitor` gives.
---@class llmspell.tool.webpage_monitor.Value
---@field url string address of the page
---@field current_content string its text now
---@field has_changes boolean whether its text differs from `previous_content`
---@field message? string the first time
---@field previous_content? string the text it was compared with
---@field changes? llmspell.PageChange[] what differs
---@field change_count? integer how many differences there are
---@field selector_used? string which part of the page was looked at
---@field ignore_whitespace? boolean whether spaces counted

---What the tool `sitemap-crawler` takes.
---@class llmspell.tool.sitemap_crawler.Params
---@field input string address of the sitemap
---@field follow_sitemaps? boolean also sitemaps in it; true if missing
---@field max_urls? integer 1000 if missing
---@field timeout? integer seconds; 30 if missing

---A page of a site.
---@class llmspell.SitemapUrl
---@field url string address of the page
---@field lastmod? string when it changed last
---@field changefreq? string how often it changes, such as `daily`
---@field priority? number 0 to 1
---@field has_metadata boolean whether anything but the address is told

---A site in numbers.
---@class llmspell.SitemapStats
---@field sitemaps_processed integer site maps that were read
---@field index_files_found integer lists of site maps that were found
---@field total_urls_discovered integer pages that were found
---@field urls_with_metadata integer pages about which more is told

---What the tool `sitemap-crawler` gives.
---@class llmspell.tool.sitemap_crawler.Value
---@field sitemap_url string address of the site map
---@field urls_found integer how many pages there are
---@field max_urls integer how many were wanted at most
---@field follow_sitemaps boolean whether site maps named in it were read too
---@field urls llmspell.SitemapUrl[] the pages
---@field stats llmspell.SitemapStats the site map in numbers

---What the tool `email-sender` takes.
---@class llmspell.tool.email_sender.Params
---@field to string address
---@field subject string the subject line
---@field body string the text
---@field from? string address
---@field html? boolean whether `body` is HTML; false if missing
---@field provider? "smtp"|"sendgrid"|"ses" how it is sent

---What the tool `email-sender` gives.
---@class llmspell.tool.email_sender.Value
---@field provider string how it was sent
---@field status string such as `sent`
---@field message_id string id of the message
---@field timestamp string when it was sent, RFC 3339

---What the tool `database-connector` takes.
---@class llmspell.tool.database_connector.Params
---@field operation "query"|"schema" what to do
---@field database? string name of a configured database
---@field query? string SQL (query)
---@field query_type? "SELECT"|"INSERT"|"UPDATE"|"DELETE" `"SELECT"` if missing

---What the tool `database-connector` gives.
---@class llmspell.tool.database_connector.Value
---@field rows? table<string, any>[] (query)
---@field row_count? integer (query)
---@field tables? any (schema)
---@field [string] any

---What the tool `regex-matcher` takes.
---@class llmspell.tool.regex_matcher.Params
---@field operation? "match"|"find_all"|"replace"|"split"|"validate"|string what to do
---@field input string the text
---@field pattern string a regular expression
---@field replacement? string (replace)
---@field [string] any

---What the tool `xml-processor` takes.
---@class llmspell.tool.xml_processor.Params
---@field operation? "parse"|"query"|"validate"|"to_json"|string what to do
---@field input string XML text
---@field [string] any

---What the tool `tool-state` takes.
---@class llmspell.tool.tool_state.Params
---@field operation? "get"|"set"|"delete"|"list"|string what to do
---@field [string] any

---The tools by name.
---@class llmspell.Tools
---@field base64_encoder llmspell.tool.base64_encoder Encodes texts and files as base64, and decodes them.
---@field calculator llmspell.tool.calculator Calculates. Errors do not raise: `success` is false and `error` says why.
---@field data_validation llmspell.tool.data_validation Checks values against rules.
---@field date_time_handler llmspell.tool.date_time_handler Reads, converts and compares dates and times.
---@field diff_calculator llmspell.tool.diff_calculator Compares texts, JSON values and files.
---@field hash_calculator llmspell.tool.hash_calculator Calculates and checks hashes.
---@field template_engine llmspell.tool.template_engine Fills values into a template.
---@field text_manipulator llmspell.tool.text_manipulator Changes texts.
---@field uuid_generator llmspell.tool.uuid_generator Makes and checks unique ids.
---@field ["citation-formatter"] llmspell.tool.citation_formatter Writes bibliographies in a style.
---@field csv_analyzer llmspell.tool.csv_analyzer Analyses, filters and converts CSV texts.
---@field json_processor llmspell.tool.json_processor Queries and checks JSON.
---@field graphql_query llmspell.tool.graphql_query Asks GraphQL services.
---@field http_request llmspell.tool.http_request Sends requests over HTTP.
---@field ["pdf-processor"] llmspell.tool.pdf_processor Reads PDF files.
---@field ["graph-builder"] llmspell.tool.graph_builder Builds and analyses graphs.
---@field archive_handler llmspell.tool.archive_handler Packs and unpacks archives.
---@field file_converter llmspell.tool.file_converter Changes encoding, line ends and indentation of files.
---@field file_operations llmspell.tool.file_operations Reads, writes and lists files. A failing `write` does not raise: `text` says why.
---@field file_search llmspell.tool.file_search Looks for text in files.
---@field file_watcher llmspell.tool.file_watcher Waits for files to change.
---@field environment_reader llmspell.tool.environment_reader Reads variables of the environment; only harmless ones.
---@field process_executor llmspell.tool.process_executor Runs allowed programs, at most 30 seconds.
---@field service_checker llmspell.tool.service_checker Checks whether a service answers.
---@field system_monitor llmspell.tool.system_monitor Tells load, memory and disks of the machine.
---@field audio_processor llmspell.tool.audio_processor Tells about sound files and converts them.
---@field image_processor llmspell.tool.image_processor Tells about pictures and changes them.
---@field video_processor llmspell.tool.video_processor Tells about films and takes pictures from them.
---@field web_search llmspell.tool.web_search Searches the web.
---@field ["url-analyzer"] llmspell.tool.url_analyzer Takes addresses apart.
---@field ["web-scraper"] llmspell.tool.web_scraper Reads pages of the web.
---@field ["api-tester"] llmspell.tool.api_tester Tries a service out.
---@field ["webhook-caller"] llmspell.tool.webhook_caller Calls a webhook, again when that fails.
---@field ["webpage-monitor"] llmspell.tool.webpage_monitor Tells how a page of the web changed.
---@field ["sitemap-crawler"] llmspell.tool.sitemap_crawler Lists the pages of a site.
---@field ["email-sender"] llmspell.tool.email_sender Sends mail. Errors do not raise: `success` is false.
---@field ["database-connector"] llmspell.tool.database_connector Asks databases. Errors do not raise: `success` is false.
---@field ["regex-matcher"] llmspell.tool.regex_matcher Looks for regular expressions.
---@field ["xml-processor"] llmspell.tool.xml_processor Reads XML.
---@field ["tool-state"] llmspell.tool.tool_state Keeps values for tools.
---@field ["base64-encoder"] llmspell.tool.base64_encoder Another name of `base64_encoder`: encodes texts and files as base64, and decodes them.
---@field ["data-validation"] llmspell.tool.data_validation Another name of `data_validation`: checks values against rules.
---@field ["data-validator"] llmspell.tool.data_validation Another name of `data_validation`: checks values against rules.
---@field ["data-validation-tool"] llmspell.tool.data_validation Another name of `data_validation`: checks values against rules.
---@field ["date-time-handler"] llmspell.tool.date_time_handler Another name of `date_time_handler`: reads, converts and compares dates and times.
---@field ["datetime-handler"] llmspell.tool.date_time_handler Another name of `date_time_handler`: reads, converts and compares dates and times.
---@field datetime_handler llmspell.tool.date_time_handler Another name of `date_time_handler`: reads, converts and compares dates and times.
---@field ["diff-calculator"] llmspell.tool.diff_calculator Another name of `diff_calculator`: compares texts, JSON values and files.
---@field ["hash-calculator"] llmspell.tool.hash_calculator Another name of `hash_calculator`: calculates and checks hashes.
---@field ["template-engine"] llmspell.tool.template_engine Another name of `template_engine`: fills values into a template.
---@field ["template-creator"] llmspell.tool.template_engine Another name of `template_engine`: fills values into a template.
---@field ["template-engine-tool"] llmspell.tool.template_engine Another name of `template_engine`: fills values into a template.
---@field ["text-manipulator"] llmspell.tool.text_manipulator Another name of `text_manipulator`: changes texts.
---@field ["uuid-generator"] llmspell.tool.uuid_generator Another name of `uuid_generator`: makes and checks unique ids.
---@field citation_formatter llmspell.tool.citation_formatter Another name of `citation-formatter`: writes bibliographies in a style.
---@field ["csv-analyzer"] llmspell.tool.csv_analyzer Another name of `csv_analyzer`: analyses, filters and converts CSV texts.
---@field ["csv-analyzer-tool"] llmspell.tool.csv_analyzer Another name of `csv_analyzer`: analyses, filters and converts CSV texts.
---@field ["json-processor"] llmspell.tool.json_processor Another name of `json_processor`: queries and checks JSON.
---@field ["json-processor-tool"] llmspell.tool.json_processor Another name of `json_processor`: queries and checks JSON.
---@field ["graphql-query"] llmspell.tool.graphql_query Another name of `graphql_query`: asks GraphQL services.
---@field ["graphql-query-tool"] llmspell.tool.graphql_query Another name of `graphql_query`: asks GraphQL services.
---@field ["http-request"] llmspell.tool.http_request Another name of `http_request`: sends requests over HTTP.
---@field ["http-requester"] llmspell.tool.http_request Another name of `http_request`: sends requests over HTTP.
---@field ["http-request-tool"] llmspell.tool.http_request Another name of `http_request`: sends requests over HTTP.
---@field pdf_processor llmspell.tool.pdf_processor Another name of `pdf-processor`: reads PDF files.
---@field graph_builder llmspell.tool.graph_builder Another name of `graph-builder`: builds and analyses graphs.
---@field ["archive-handler"] llmspell.tool.archive_handler Another name of `archive_handler`: packs and unpacks archives.
---@field ["archive-handler-tool"] llmspell.tool.archive_handler Another name of `archive_handler`: packs and unpacks archives.
---@field ["file-converter"] llmspell.tool.file_converter Another name of `file_converter`: changes encoding, line ends and indentation of files.
---@field ["file-operations"] llmspell.tool.file_operations Another name of `file_operations`: reads, writes and lists files. A failing `write` does not raise: `text` says why.
---@field ["file-operations-tool"] llmspell.tool.file_operations Another name of `file_operations`: reads, writes and lists files. A failing `write` does not raise: `text` says why.
---@field ["file-search"] llmspell.tool.file_search Another name of `file_search`: looks for text in files.
---@field ["file-watcher"] llmspell.tool.file_watcher Another name of `file_watcher`: waits for files to change.
---@field ["environment-reader"] llmspell.tool.environment_reader Another name of `environment_reader`: reads variables of the environment; only harmless ones.
---@field ["environment-manager"] llmspell.tool.environment_reader Another name of `environment_reader`: reads variables of the environment; only harmless ones.
---@field ["process-executor"] llmspell.tool.process_executor Another name of `process_executor`: runs allowed programs, at most 30 seconds.
---@field ["service-checker"] llmspell.tool.service_checker Another name of `service_checker`: checks whether a service answers.
---@field ["system-monitor"] llmspell.tool.system_monitor Another name of `system_monitor`: tells load, memory and disks of the machine.
---@field ["audio-processor"] llmspell.tool.audio_processor Another name of `audio_processor`: tells about sound files and converts them.
---@field ["image-processor"] llmspell.tool.image_processor Another name of `image_processor`: tells about pictures and changes them.
---@field ["video-processor"] llmspell.tool.video_processor Another name of `video_processor`: tells about films and takes pictures from them.
---@field ["web-search"] llmspell.tool.web_search Another name of `web_search`: searches the web.
---@field ["web-searcher"] llmspell.tool.web_search Another name of `web_search`: searches the web.
---@field ["web-search-tool"] llmspell.tool.web_search Another name of `web_search`: searches the web.
---@field url_analyzer llmspell.tool.url_analyzer Another name of `url-analyzer`: takes addresses apart.
---@field web_scraper llmspell.tool.web_scraper Another name of `web-scraper`: reads pages of the web.
---@field api_tester llmspell.tool.api_tester Another name of `api-tester`: tries a service out.
---@field webhook_caller llmspell.tool.webhook_caller Another name of `webhook-caller`: calls a webhook, again when that fails.
---@field webpage_monitor llmspell.tool.webpage_monitor Another name of `webpage-monitor`: tells how a page of the web changed.
---@field sitemap_crawler llmspell.tool.sitemap_crawler Another name of `sitemap-crawler`: lists the pages of a site.
---@field email_sender llmspell.tool.email_sender Another name of `email-sender`: sends mail. Errors do not raise: `success` is false.
---@field database_connector llmspell.tool.database_connector Another name of `database-connector`: asks databases. Errors do not raise: `success` is false.
---@field regex_matcher llmspell.tool.regex_matcher Another name of `regex-matcher`: looks for regular expressions.
---@field xml_processor llmspell.tool.xml_processor Another name of `xml-processor`: reads XML.
---@field tool_state llmspell.tool.tool_state Another name of `tool-state`: keeps values for tools.

---What the tools take, by name.
---@class llmspell.ToolParams
---@field base64_encoder llmspell.tool.base64_encoder.Params
---@field calculator llmspell.tool.calculator.Params
---@field data_validation llmspell.tool.data_validation.Params
---@field date_time_handler llmspell.tool.date_time_handler.Params
---@field diff_calculator llmspell.tool.diff_calculator.Params
---@field hash_calculator llmspell.tool.hash_calculator.Params
---@field template_engine llmspell.tool.template_engine.Params
---@field text_manipulator llmspell.tool.text_manipulator.Params
---@field uuid_generator llmspell.tool.uuid_generator.Params
---@field ["citation-formatter"] llmspell.tool.citation_formatter.Params
---@field csv_analyzer llmspell.tool.csv_analyzer.Params
---@field json_processor llmspell.tool.json_processor.Params
---@field graphql_query llmspell.tool.graphql_query.Params
---@field http_request llmspell.tool.http_request.Params
---@field ["pdf-processor"] llmspell.tool.pdf_processor.Params
---@field ["graph-builder"] llmspell.tool.graph_builder.Params
---@field archive_handler llmspell.tool.archive_handler.Params
---@field file_converter llmspell.tool.file_converter.Params
---@field file_operations llmspell.tool.file_operations.Params
---@field file_search llmspell.tool.file_search.Params
---@field file_watcher llmspell.tool.file_watcher.Params
---@field environment_reader llmspell.tool.environment_reader.Params
---@field process_executor llmspell.tool.process_executor.Params
---@field service_checker llmspell.tool.service_checker.Params
---@field system_monitor llmspell.tool.system_monitor.Params
---@field audio_processor llmspell.tool.audio_processor.Params
---@field image_processor llmspell.tool.image_processor.Params
---@field video_processor llmspell.tool.video_processor.Params
---@field web_search llmspell.tool.web_search.Params
---@field ["url-analyzer"] llmspell.tool.url_analyzer.Params
---@field ["web-scraper"] llmspell.tool.web_scraper.Params
---@field ["api-tester"] llmspell.tool.api_tester.Params
---@field ["webhook-caller"] llmspell.tool.webhook_caller.Params
---@field ["webpage-monitor"] llmspell.tool.webpage_monitor.Params
---@field ["sitemap-crawler"] llmspell.tool.sitemap_crawler.Params
---@field ["email-sender"] llmspell.tool.email_sender.Params
---@field ["database-connector"] llmspell.tool.database_connector.Params
---@field ["regex-matcher"] llmspell.tool.regex_matcher.Params
---@field ["xml-processor"] llmspell.tool.xml_processor.Params
---@field ["tool-state"] llmspell.tool.tool_state.Params
---@field ["base64-encoder"] llmspell.tool.base64_encoder.Params
---@field ["data-validation"] llmspell.tool.data_validation.Params
---@field ["data-validator"] llmspell.tool.data_validation.Params
---@field ["data-validation-tool"] llmspell.tool.data_validation.Params
---@field ["date-time-handler"] llmspell.tool.date_time_handler.Params
---@field ["datetime-handler"] llmspell.tool.date_time_handler.Params
---@field datetime_handler llmspell.tool.date_time_handler.Params
---@field ["diff-calculator"] llmspell.tool.diff_calculator.Params
---@field ["hash-calculator"] llmspell.tool.hash_calculator.Params
---@field ["template-engine"] llmspell.tool.template_engine.Params
---@field ["template-creator"] llmspell.tool.template_engine.Params
---@field ["template-engine-tool"] llmspell.tool.template_engine.Params
---@field ["text-manipulator"] llmspell.tool.text_manipulator.Params
---@field ["uuid-generator"] llmspell.tool.uuid_generator.Params
---@field citation_formatter llmspell.tool.citation_formatter.Params
---@field ["csv-analyzer"] llmspell.tool.csv_analyzer.Params
---@field ["csv-analyzer-tool"] llmspell.tool.csv_analyzer.Params
---@field ["json-processor"] llmspell.tool.json_processor.Params
---@field ["json-processor-tool"] llmspell.tool.json_processor.Params
---@field ["graphql-query"] llmspell.tool.graphql_query.Params
---@field ["graphql-query-tool"] llmspell.tool.graphql_query.Params
---@field ["http-request"] llmspell.tool.http_request.Params
---@field ["http-requester"] llmspell.tool.http_request.Params
---@field ["http-request-tool"] llmspell.tool.http_request.Params
---@field pdf_processor llmspell.tool.pdf_processor.Params
---@field graph_builder llmspell.tool.graph_builder.Params
---@field ["archive-handler"] llmspell.tool.archive_handler.Params
---@field ["archive-handler-tool"] llmspell.tool.archive_handler.Params
---@field ["file-converter"] llmspell.tool.file_converter.Params
---@field ["file-operations"] llmspell.tool.file_operations.Params
---@field ["file-operations-tool"] llmspell.tool.file_operations.Params
---@field ["file-search"] llmspell.tool.file_search.Params
---@field ["file-watcher"] llmspell.tool.file_watcher.Params
---@field ["environment-reader"] llmspell.tool.environment_reader.Params
---@field ["environment-manager"] llmspell.tool.environment_reader.Params
---@field ["process-executor"] llmspell.tool.process_executor.Params
---@field ["service-checker"] llmspell.tool.service_checker.Params
---@field ["system-monitor"] llmspell.tool.system_monitor.Params
---@field ["audio-processor"] llmspell.tool.audio_processor.Params
---@field ["image-processor"] llmspell.tool.image_processor.Params
---@field ["video-processor"] llmspell.tool.video_processor.Params
---@field ["web-search"] llmspell.tool.web_search.Params
---@field ["web-searcher"] llmspell.tool.web_search.Params
---@field ["web-search-tool"] llmspell.tool.web_search.Params
---@field url_analyzer llmspell.tool.url_analyzer.Params
---@field web_scraper llmspell.tool.web_scraper.Params
---@field api_tester llmspell.tool.api_tester.Params
---@field webhook_caller llmspell.tool.webhook_caller.Params
---@field webpage_monitor llmspell.tool.webpage_monitor.Params
---@field sitemap_crawler llmspell.tool.sitemap_crawler.Params
---@field email_sender llmspell.tool.email_sender.Params
---@field database_connector llmspell.tool.database_connector.Params
---@field regex_matcher llmspell.tool.regex_matcher.Params
---@field xml_processor llmspell.tool.xml_processor.Params
---@field tool_state llmspell.tool.tool_state.Params

---What the tools give, by name.
---@class llmspell.ToolResults
---@field base64_encoder llmspell.tool.base64_encoder.Result
---@field calculator llmspell.tool.calculator.Result
---@field data_validation llmspell.tool.data_validation.Result
---@field date_time_handler llmspell.tool.date_time_handler.Result
---@field diff_calculator llmspell.tool.diff_calculator.Result
---@field hash_calculator llmspell.tool.hash_calculator.Result
---@field template_engine llmspell.tool.template_engine.Result
---@field text_manipulator llmspell.tool.text_manipulator.Result
---@field uuid_generator llmspell.tool.uuid_generator.Result
---@field ["citation-formatter"] llmspell.tool.citation_formatter.Result
---@field csv_analyzer llmspell.tool.csv_analyzer.Result
---@field json_processor llmspell.tool.json_processor.Result
---@field graphql_query llmspell.tool.graphql_query.Result
---@field http_request llmspell.tool.http_request.Result
---@field ["pdf-processor"] llmspell.tool.pdf_processor.Result
---@field ["graph-builder"] llmspell.tool.graph_builder.Result
---@field archive_handler llmspell.tool.archive_handler.Result
---@field file_converter llmspell.tool.file_converter.Result
---@field file_operations llmspell.tool.file_operations.Result
---@field file_search llmspell.tool.file_search.Result
---@field file_watcher llmspell.tool.file_watcher.Result
---@field environment_reader llmspell.tool.environment_reader.Result
---@field process_executor llmspell.tool.process_executor.Result
---@field service_checker llmspell.tool.service_checker.Result
---@field system_monitor llmspell.tool.system_monitor.Result
---@field audio_processor llmspell.tool.audio_processor.Result
---@field image_processor llmspell.tool.image_processor.Result
---@field video_processor llmspell.tool.video_processor.Result
---@field web_search llmspell.tool.web_search.Result
---@field ["url-analyzer"] llmspell.tool.url_analyzer.Result
---@field ["web-scraper"] llmspell.tool.web_scraper.Result
---@field ["api-tester"] llmspell.tool.api_tester.Result
---@field ["webhook-caller"] llmspell.tool.webhook_caller.Result
---@field ["webpage-monitor"] llmspell.tool.webpage_monitor.Result
---@field ["sitemap-crawler"] llmspell.tool.sitemap_crawler.Result
---@field ["email-sender"] llmspell.tool.email_sender.Result
---@field ["database-connector"] llmspell.tool.database_connector.Result
---@field ["regex-matcher"] llmspell.tool.regex_matcher.Result
---@field ["xml-processor"] llmspell.tool.xml_processor.Result
---@field ["tool-state"] llmspell.tool.tool_state.Result
---@field ["base64-encoder"] llmspell.tool.base64_encoder.Result
---@field ["data-validation"] llmspell.tool.data_validation.Result
---@field ["data-validator"] llmspell.tool.data_validation.Result
---@field ["data-validation-tool"] llmspell.tool.data_validation.Result
---@field ["date-time-handler"] llmspell.tool.date_time_handler.Result
---@field ["datetime-handler"] llmspell.tool.date_time_handler.Result
---@field datetime_handler llmspell.tool.date_time_handler.Result
---@field ["diff-calculator"] llmspell.tool.diff_calculator.Result
---@field ["hash-calculator"] llmspell.tool.hash_calculator.Result
---@field ["template-engine"] llmspell.tool.template_engine.Result
---@field ["template-creator"] llmspell.tool.template_engine.Result
---@field ["template-engine-tool"] llmspell.tool.template_engine.Result
---@field ["text-manipulator"] llmspell.tool.text_manipulator.Result
---@field ["uuid-generator"] llmspell.tool.uuid_generator.Result
---@field citation_formatter llmspell.tool.citation_formatter.Result
---@field ["csv-analyzer"] llmspell.tool.csv_analyzer.Result
---@field ["csv-analyzer-tool"] llmspell.tool.csv_analyzer.Result
---@field ["json-processor"] llmspell.tool.json_processor.Result
---@field ["json-processor-tool"] llmspell.tool.json_processor.Result
---@field ["graphql-query"] llmspell.tool.graphql_query.Result
---@field ["graphql-query-tool"] llmspell.tool.graphql_query.Result
---@field ["http-request"] llmspell.tool.http_request.Result
---@field ["http-requester"] llmspell.tool.http_request.Result
---@field ["http-request-tool"] llmspell.tool.http_request.Result
---@field pdf_processor llmspell.tool.pdf_processor.Result
---@field graph_builder llmspell.tool.graph_builder.Result
---@field ["archive-handler"] llmspell.tool.archive_handler.Result
---@field ["archive-handler-tool"] llmspell.tool.archive_handler.Result
---@field ["file-converter"] llmspell.tool.file_converter.Result
---@field ["file-operations"] llmspell.tool.file_operations.Result
---@field ["file-operations-tool"] llmspell.tool.file_operations.Result
---@field ["file-search"] llmspell.tool.file_search.Result
---@field ["file-watcher"] llmspell.tool.file_watcher.Result
---@field ["environment-reader"] llmspell.tool.environment_reader.Result
---@field ["environment-manager"] llmspell.tool.environment_reader.Result
---@field ["process-executor"] llmspell.tool.process_executor.Result
---@field ["service-checker"] llmspell.tool.service_checker.Result
---@field ["system-monitor"] llmspell.tool.system_monitor.Result
---@field ["audio-processor"] llmspell.tool.audio_processor.Result
---@field ["image-processor"] llmspell.tool.image_processor.Result
---@field ["video-processor"] llmspell.tool.video_processor.Result
---@field ["web-search"] llmspell.tool.web_search.Result
---@field ["web-searcher"] llmspell.tool.web_search.Result
---@field ["web-search-tool"] llmspell.tool.web_search.Result
---@field url_analyzer llmspell.tool.url_analyzer.Result
---@field web_scraper llmspell.tool.web_scraper.Result
---@field api_tester llmspell.tool.api_tester.Result
---@field webhook_caller llmspell.tool.webhook_caller.Result
---@field webpage_monitor llmspell.tool.webpage_monitor.Result
---@field sitemap_crawler llmspell.tool.sitemap_crawler.Result
---@field email_sender llmspell.tool.email_sender.Result
---@field database_connector llmspell.tool.database_connector.Result
---@field regex_matcher llmspell.tool.regex_matcher.Result
---@field xml_processor llmspell.tool.xml_processor.Result
---@field tool_state llmspell.tool.tool_state.Result

---Encodes texts and files as base64, and decodes them.
---@class llmspell.tool.base64_encoder: llmspell.Tool<llmspell.tool.base64_encoder.Params, llmspell.tool.base64_encoder.Result>

---@alias llmspell.tool.base64_encoder.Result llmspell.ToolAnswer<llmspell.tool.base64_encoder.Value>

---Calculates. Errors do not raise: `success` is false and `error` says why.
---@class llmspell.tool.calculator: llmspell.Tool<llmspell.tool.calculator.Params, llmspell.tool.calculator.Result>

---@alias llmspell.tool.calculator.Result llmspell.ToolAnswer<llmspell.tool.calculator.Value>

---Checks values against rules.
---@class llmspell.tool.data_validation: llmspell.Tool<llmspell.tool.data_validation.Params, llmspell.tool.data_validation.Result>

---@alias llmspell.tool.data_validation.Result llmspell.ToolAnswer<llmspell.tool.data_validation.Value>

---Reads, converts and compares dates and times.
---@class llmspell.tool.date_time_handler: llmspell.Tool<llmspell.tool.date_time_handler.Params, llmspell.tool.date_time_handler.Result>

---@alias llmspell.tool.date_time_handler.Result llmspell.ToolAnswer<llmspell.tool.date_time_handler.Value>

---Compares texts, JSON values and files.
---@class llmspell.tool.diff_calculator: llmspell.Tool<llmspell.tool.diff_calculator.Params, llmspell.tool.diff_calculator.Result>

---@alias llmspell.tool.diff_calculator.Result llmspell.ToolAnswer<llmspell.tool.diff_calculator.Value>

---Calculates and checks hashes.
---@class llmspell.tool.hash_calculator: llmspell.Tool<llmspell.tool.hash_calculator.Params, llmspell.tool.hash_calculator.Result>

---@alias llmspell.tool.hash_calculator.Result llmspell.ToolAnswer<llmspell.tool.hash_calculator.Value>

---Fills values into a template.
---@class llmspell.tool.template_engine: llmspell.Tool<llmspell.tool.template_engine.Params, llmspell.tool.template_engine.Result>

---@alias llmspell.tool.template_engine.Result llmspell.ToolAnswer<llmspell.tool.template_engine.Value>

---Changes texts.
---@class llmspell.tool.text_manipulator: llmspell.Tool<llmspell.tool.text_manipulator.Params, llmspell.tool.text_manipulator.Result>

---@alias llmspell.tool.text_manipulator.Result llmspell.ToolAnswer<llmspell.tool.text_manipulator.Value>

---Makes and checks unique ids.
---@class llmspell.tool.uuid_generator: llmspell.Tool<llmspell.tool.uuid_generator.Params, llmspell.tool.uuid_generator.Result>

---@alias llmspell.tool.uuid_generator.Result llmspell.UuidAnswer

---Writes bibliographies in a style.
---@class llmspell.tool.citation_formatter: llmspell.Tool<llmspell.tool.citation_formatter.Params, llmspell.tool.citation_formatter.Result>

---@alias llmspell.tool.citation_formatter.Result llmspell.ToolAnswer<any>

---Analyses, filters and converts CSV texts.
---@class llmspell.tool.csv_analyzer: llmspell.Tool<llmspell.tool.csv_analyzer.Params, llmspell.tool.csv_analyzer.Result>

---@alias llmspell.tool.csv_analyzer.Result llmspell.DataAnswer<llmspell.CsvData, any>

---Queries and checks JSON.
---@class llmspell.tool.json_processor: llmspell.Tool<llmspell.tool.json_processor.Params, llmspell.tool.json_processor.Result>

---@alias llmspell.tool.json_processor.Result llmspell.DataAnswer<any, any>

---Asks GraphQL services.
---@class llmspell.tool.graphql_query: llmspell.Tool<llmspell.tool.graphql_query.Params, llmspell.tool.graphql_query.Result>

---@alias llmspell.tool.graphql_query.Result llmspell.ToolAnswer<llmspell.tool.graphql_query.Value>

---Sends requests over HTTP.
---@class llmspell.tool.http_request: llmspell.Tool<llmspell.tool.http_request.Params, llmspell.tool.http_request.Result>

---@alias llmspell.tool.http_request.Result llmspell.ToolAnswer<llmspell.tool.http_request.Value>

---Reads PDF files.
---@class llmspell.tool.pdf_processor: llmspell.Tool<llmspell.tool.pdf_processor.Params, llmspell.tool.pdf_processor.Result>

---@alias llmspell.tool.pdf_processor.Result llmspell.ToolAnswer<llmspell.tool.pdf_processor.Value>

---Builds and analyses graphs.
---@class llmspell.tool.graph_builder: llmspell.Tool<llmspell.tool.graph_builder.Params, llmspell.tool.graph_builder.Result>

---@alias llmspell.tool.graph_builder.Result llmspell.ToolAnswer<any>

---Packs and unpacks archives.
---@class llmspell.tool.archive_handler: llmspell.Tool<llmspell.tool.archive_handler.Params, llmspell.tool.archive_handler.Result>

---@alias llmspell.tool.archive_handler.Result llmspell.TextAnswer<llmspell.tool.archive_handler.Value>

---Changes encoding, line ends and indentation of files.
---@class llmspell.tool.file_converter: llmspell.Tool<llmspell.tool.file_converter.Params, llmspell.tool.file_converter.Result>

---@alias llmspell.tool.file_converter.Result llmspell.TextAnswer<llmspell.tool.file_converter.Value>

---Reads, writes and lists files. A failing `write` does not raise: `text` says why.
---@class llmspell.tool.file_operations: llmspell.Tool<llmspell.tool.file_operations.Params, llmspell.tool.file_operations.Result>

---@alias llmspell.tool.file_operations.Result llmspell.TextAnswer<llmspell.tool.file_operations.Value>

---Looks for text in files.
---@class llmspell.tool.file_search: llmspell.Tool<llmspell.tool.file_search.Params, llmspell.tool.file_search.Result>

---@alias llmspell.tool.file_search.Result llmspell.TextAnswer<llmspell.tool.file_search.Value>

---Waits for files to change.
---@class llmspell.tool.file_watcher: llmspell.Tool<llmspell.tool.file_watcher.Params, llmspell.tool.file_watcher.Result>

---@alias llmspell.tool.file_watcher.Result llmspell.ToolAnswer<llmspell.tool.file_watcher.Value>

---Reads variables of the environment; only harmless ones.
---@class llmspell.tool.environment_reader: llmspell.Tool<llmspell.tool.environment_reader.Params, llmspell.tool.environment_reader.Result>

---@alias llmspell.tool.environment_reader.Result llmspell.ToolAnswer<llmspell.tool.environment_reader.Value>

---Runs allowed programs, at most 30 seconds.
---@class llmspell.tool.process_executor: llmspell.Tool<llmspell.tool.process_executor.Params, llmspell.tool.process_executor.Result>

---@alias llmspell.tool.process_executor.Result llmspell.ToolAnswer<llmspell.tool.process_executor.Value>

---Checks whether a service answers.
---@class llmspell.tool.service_checker: llmspell.Tool<llmspell.tool.service_checker.Params, llmspell.tool.service_checker.Result>

---@alias llmspell.tool.service_checker.Result llmspell.ToolAnswer<llmspell.tool.service_checker.Value>

---Tells load, memory and disks of the machine.
---@class llmspell.tool.system_monitor: llmspell.Tool<llmspell.tool.system_monitor.Params, llmspell.tool.system_monitor.Result>

---@alias llmspell.tool.system_monitor.Result llmspell.ToolAnswer<llmspell.tool.system_monitor.Value>

---Tells about sound files and converts them.
---@class llmspell.tool.audio_processor: llmspell.Tool<llmspell.tool.audio_processor.Params, llmspell.tool.audio_processor.Result>

---@alias llmspell.tool.audio_processor.Result llmspell.ToolAnswer<llmspell.tool.audio_processor.Value>

---Tells about pictures and changes them.
---@class llmspell.tool.image_processor: llmspell.Tool<llmspell.tool.image_processor.Params, llmspell.tool.image_processor.Result>

---@alias llmspell.tool.image_processor.Result llmspell.ToolAnswer<llmspell.tool.image_processor.Value>

---Tells about films and takes pictures from them.
---@class llmspell.tool.video_processor: llmspell.Tool<llmspell.tool.video_processor.Params, llmspell.tool.video_processor.Result>

---@alias llmspell.tool.video_processor.Result llmspell.ToolAnswer<llmspell.tool.video_processor.Value>

---Searches the web.
---@class llmspell.tool.web_search: llmspell.Tool<llmspell.tool.web_search.Params, llmspell.tool.web_search.Result>

---@alias llmspell.tool.web_search.Result llmspell.ToolAnswer<llmspell.tool.web_search.Value>

---Takes addresses apart.
---@class llmspell.tool.url_analyzer: llmspell.Tool<llmspell.tool.url_analyzer.Params, llmspell.tool.url_analyzer.Result>

---@alias llmspell.tool.url_analyzer.Result llmspell.ToolAnswer<llmspell.tool.url_analyzer.Value>

---Reads pages of the web.
---@class llmspell.tool.web_scraper: llmspell.Tool<llmspell.tool.web_scraper.Params, llmspell.tool.web_scraper.Result>

---@alias llmspell.tool.web_scraper.Result llmspell.ToolAnswer<llmspell.tool.web_scraper.Value>

---Tries a service out.
---@class llmspell.tool.api_tester: llmspell.Tool<llmspell.tool.api_tester.Params, llmspell.tool.api_tester.Result>

---@alias llmspell.tool.api_tester.Result llmspell.ToolAnswer<llmspell.tool.api_tester.Value>

---Calls a webhook, again when that fails.
---@class llmspell.tool.webhook_caller: llmspell.Tool<llmspell.tool.webhook_caller.Params, llmspell.tool.webhook_caller.Result>

---@alias llmspell.tool.webhook_caller.Result llmspell.ToolAnswer<llmspell.tool.webhook_caller.Value>

---Tells how a page of the web changed.
---@class llmspell.tool.webpage_monitor: llmspell.Tool<llmspell.tool.webpage_monitor.Params, llmspell.tool.webpage_monitor.Result>

---@alias llmspell.tool.webpage_monitor.Result llmspell.ToolAnswer<llmspell.tool.webpage_monitor.Value>

---Lists the pages of a site.
---@class llmspell.tool.sitemap_crawler: llmspell.Tool<llmspell.tool.sitemap_crawler.Params, llmspell.tool.sitemap_crawler.Result>

---@alias llmspell.tool.sitemap_crawler.Result llmspell.ToolAnswer<llmspell.tool.sitemap_crawler.Value>

---Sends mail. Errors do not raise: `success` is false.
---@class llmspell.tool.email_sender: llmspell.Tool<llmspell.tool.email_sender.Params, llmspell.tool.email_sender.Result>

---@alias llmspell.tool.email_sender.Result llmspell.ToolAnswer<llmspell.tool.email_sender.Value>

---Asks databases. Errors do not raise: `success` is false.
---@class llmspell.tool.database_connector: llmspell.Tool<llmspell.tool.database_connector.Params, llmspell.tool.database_connector.Result>

---@alias llmspell.tool.database_connector.Result llmspell.ToolAnswer<llmspell.tool.database_connector.Value>

---Looks for regular expressions.
---@class llmspell.tool.regex_matcher: llmspell.Tool<llmspell.tool.regex_matcher.Params, llmspell.tool.regex_matcher.Result>

---@alias llmspell.tool.regex_matcher.Result llmspell.ToolAnswer<any>

---Reads XML.
---@class llmspell.tool.xml_processor: llmspell.Tool<llmspell.tool.xml_processor.Params, llmspell.tool.xml_processor.Result>

---@alias llmspell.tool.xml_processor.Result llmspell.ToolAnswer<any>

---Keeps values for tools.
---@class llmspell.tool.tool_state: llmspell.Tool<llmspell.tool.tool_state.Params, llmspell.tool.tool_state.Result>

---@alias llmspell.tool.tool_state.Result llmspell.ToolAnswer<any>
