"""What must be done and found fit before a database is used.

`opening` opens it, and puts what goes wrong into a sentence for people; `default_url` is the
database when none is set. `migrating` brings it to the schema that this code needs; `schema_state`
and `schema_fitness` say whether this code can use a schema. `serving_alone` refuses a second
process on an SQLite file.
"""
