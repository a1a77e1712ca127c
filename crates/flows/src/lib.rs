//! Packets to ordered streams per connection.
