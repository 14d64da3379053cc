/// The form in which e-mail addresses are compared: in lower case, letter by letter. A letter whose lower case
/// is two (there is one, İ) stays as it is, so that an address never gets longer than its column.
func emailKey(_ email: String) -> String {
  var key = String.UnicodeScalarView()
  for scalar in email.unicodeScalars {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    key.append(lower.count == 1 ? lower[lower.startIndex] : scalar)
  }
  return String(key)
}
