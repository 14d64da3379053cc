extension Unicode.Scalar {
  /// Whether the scalar begins or ends a bidirectional embedding, override or isolate (UAX #9). With these a text can
  /// reverse the direction of the text after it.
  var isBidirectionalControl: Bool {
    0x202A...0x202E ~= value || 0x2066...0x2069 ~= value
  }

  /// Whether the scalar is rendered as a mark of its own. White space, control and format characters, characters with
  /// the property `Default_Ignorable_Code_Point` such as the Hangul fillers, and the blank Braille pattern are not.
  /// Private-use and unassigned characters have no common appearance and do not count either.
  var isVisible: Bool {
    if properties.isWhitespace || properties.isDefaultIgnorableCodePoint || value == 0x2800 { return false }
    switch properties.generalCategory {
    case .control, .format, .unassigned, .privateUse, .surrogate: return false
    default: return true
    }
  }
}
