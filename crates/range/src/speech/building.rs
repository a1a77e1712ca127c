//! Building control: ventilation and heating that are asked how they are.
//!
//! Specification: MODBUS Application Protocol 1.1b3 over TCP; ASHRAE 135 annex J (BACnet/IP).

/// Asks a Modbus unit for registers.
pub fn modbus_read(transaction: u16, unit: u8, first: u16, count: u8) -> Vec<u8> {
    let mut message = transaction.to_be_bytes().to_vec();
    message.extend_from_slice(&[0, 0, 0, 6, unit, 3]);
    message.extend_from_slice(&first.to_be_bytes());
    message.extend_from_slice(&[0, count]);
    message
}

/// Its answer.
pub fn modbus_values(transaction: u16, unit: u8, values: &[u16]) -> Vec<u8> {
    let bytes = values.len() * 2;
    let mut message = transaction.to_be_bytes().to_vec();
    message.extend_from_slice(&[0, 0, 0, (3 + bytes) as u8, unit, 3, bytes as u8]);
    message.extend(values.iter().flat_map(|value| value.to_be_bytes()));
    message
}

/// Asks everyone on the segment who they are.
pub const BACNET_WHO_IS: &[u8] = &[0x81, 0x0b, 0, 12, 1, 0x20, 0xff, 0xff, 0, 0xff, 0x10, 8];

/// A device says who it is.
pub fn bacnet_i_am(device: u16) -> Vec<u8> {
    let mut message = vec![0x81, 0x0a, 0, 20, 1, 0, 0x10, 0, 0xc4, 2, 0];
    message.extend_from_slice(&device.to_be_bytes());
    message.extend_from_slice(&[0x22, 5, 0xc4, 0x91, 0, 0x21, 0x0a]);
    message
}
