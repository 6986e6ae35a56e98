//! PEM around a key, and the few fields of DER that lead to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest PEM text of a public key: RSA 16 384 bits has some 2 800 characters.
const MAX_CHARACTERS: usize = 8 * 1024;

/// The bytes between `BEGIN label` and `END label`; lines may end as they like.
pub fn bytes(text: &str, label: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_CHARACTERS {
        return None;
    }
    let text = text.trim().strip_prefix(&format!("-----BEGIN {label}-----"))?;
    let text = text.strip_suffix(&format!("-----END {label}-----"))?;
    let digits: String = text.chars().filter(|sign| !sign.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok()
}

/// The content of one element with this tag, which must fill `der` to its end.
pub fn whole(der: &[u8], tag: u8) -> Option<&[u8]> {
    match element(der, tag)? {
        (content, []) => Some(content),
        _ => None,
    }
}

/// The content of the element with this tag at the beginning of `der`, and what follows it.
pub fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 | 0x82 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x0f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pem_block_is_read_whatever_its_line_ends() {
        let lines = ["-----BEGIN X-----", "AQID", "BA==", "-----END X-----"];
        for ends in ["\n", "\r\n", " ", ""] {
            assert_eq!(bytes(&format!("{}\n", lines.join(ends)), "X").unwrap(), [1, 2, 3, 4]);
        }
        assert!(bytes(&lines.join("\n"), "Y").is_none());
        assert!(bytes("AQID", "X").is_none() && bytes(&"A".repeat(MAX_CHARACTERS + 1), "X").is_none());
        assert!(bytes("-----BEGIN X-----\n!\n-----END X-----", "X").is_none());
    }

    #[test]
    fn an_element_is_as_long_as_it_says() {
        assert_eq!(element(&[0x30, 2, 1, 2, 9], 0x30), Some((&[1, 2][..], &[9][..])));
        assert_eq!(whole(&[0x30, 0x81, 1, 7], 0x30), Some(&[7][..]));
        assert_eq!(whole(&[0x30, 0x82, 0, 1, 7], 0x30), Some(&[7][..]));
        for bad in
            [&[0x30][..], &[0x30, 3, 1, 2], &[0x31, 1, 1], &[0x30, 0x80, 1], &[0x30, 0x82, 1], &[0x30, 1, 1, 1], &[]]
        {
            assert_eq!(whole(bad, 0x30), None, "{bad:?}");
        }
    }
}
