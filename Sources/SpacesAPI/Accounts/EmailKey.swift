/// The form in which e-mail addresses are compared: in lower case, one scalar for each. A scalar whose lower case
/// is two (İ is the only one) stays as it is, so that an address never gets longer than its column.
func emailKey(_ email: String) -> String {
  var key = String.UnicodeScalarView()
  for scalar in email.unicodeScalars {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    key.append(lower.count == 1 ? lower[lower.startIndex] : scalar)
  }
  return String(key)
}
