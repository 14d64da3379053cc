/// The language that a sentence is spoken in where its agent's voice says nothing about it, told by its script.
enum SpokenLanguage {
  /// A language of espeak-ng. Latin letters are taken for English.
  static func guess(_ text: String) -> String {
    var hasIdeographs = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      // Japanese also has ideographs, Chinese has no kana.
      case 0x3040...0x30FF: return "ja"
      case 0x3400...0x9FFF: hasIdeographs = true
      case 0xAC00...0xD7A3: return "ko"
      case 0x0400...0x04FF: return "ru"
      case 0x0370...0x03FF: return "el"
      case 0x0590...0x05FF: return "he"
      case 0x0600...0x06FF: return "ar"
      case 0x0900...0x097F: return "hi"
      default: continue
      }
    }
    return hasIdeographs ? "cmn" : "en-us"
  }
}
