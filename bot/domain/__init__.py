"""The rules of being on call. Pure: values in, values out, only the standard library, no clock."""
