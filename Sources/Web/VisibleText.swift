extension Unicode.Scalar {
  /// A bidirectional embedding, override or isolate, or the end of one (Unicode Annex 9): with these a text can make
  /// what follows it run in the other direction.
  var isBidirectionalControl: Bool {
    0x202A...0x202E ~= value || 0x2066...0x2069 ~= value
  }

  /// Whether it leaves a mark of its own on the screen. White space does not, nor do format characters, the fillers
  /// of Hangul and the other characters that Unicode says to ignore by default, the blank Braille pattern, and what
  /// has no meaning that everybody shares: private and unassigned characters.
  var isVisible: Bool {
    if properties.isWhitespace || properties.isDefaultIgnorableCodePoint || value == 0x2800 { return false }
    switch properties.generalCategory {
    case .control, .format, .unassigned, .privateUse, .surrogate: return false
    default: return true
    }
  }
}
