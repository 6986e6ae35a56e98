//! Base58 with the alphabet of Bitcoin, which multibase calls `z`.

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Longest text that is decoded; an RSA key of 4096 bits has some 720 digits, and the time grows with the square.
const MAX_DIGITS: usize = 800;

/// The bytes of a multibase text that begins with `z`.
pub fn from_multibase(text: &str) -> Option<Vec<u8>> {
    decode(text.strip_prefix('z')?)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_DIGITS {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for digit in text.bytes() {
        let mut carry = ALPHABET.iter().position(|known| *known == digit)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = (carry % 256) as u8;
            carry /= 256;
        }
        while carry > 0 {
            bytes.push((carry % 256) as u8);
            carry /= 256;
        }
    }
    let zeros = text.bytes().take_while(|digit| *digit == ALPHABET[0]).map(|_| 0);
    bytes.extend(zeros);
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of draft-msporny-base58.
    #[test]
    fn base58_is_that_of_the_specification() {
        assert_eq!(decode("2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
        assert_eq!(decode("11233QC4").unwrap(), [0, 0, 0x28, 0x7f, 0xb4, 0xcd]);
        assert!(decode("").unwrap().is_empty());
        assert_eq!(from_multibase("z2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
    }

    #[test]
    fn what_is_no_base58_is_nothing() {
        for bad in ["0", "O", "I", "l", "é", " "] {
            assert_eq!(decode(bad), None, "{bad}");
        }
        assert_eq!(decode(&"2".repeat(MAX_DIGITS + 1)), None);
        assert_eq!(from_multibase("u2NEpo7TZRRrLZSi2U"), None);
    }
}
