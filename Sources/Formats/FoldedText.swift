import CUTF8Proc

/// The Unicode scalars that a search compares: the NFKC form of the case-folded text (Unicode Standard, sections 3.11
/// and 3.13). It is the same for composed and decomposed letters, for full-width and half-width ones, for ligatures and
/// their letters, and for upper and lower case. It can be up to 18 times as long as the text.
public func foldedScalars(_ text: String) -> [Unicode.Scalar] {
  var scalars = [Int32](repeating: 0, count: 2 * text.utf8.count)
  var count = cutf8proc_fold(text, text.utf8.count, &scalars, scalars.count)
  if count > scalars.count {
    scalars = [Int32](repeating: 0, count: count)
    count = cutf8proc_fold(text, text.utf8.count, &scalars, scalars.count)
  }
  // A negative count is an error, which does not occur for valid UTF-8.
  return scalars.prefix(max(0, count)).compactMap { Unicode.Scalar(UInt32($0)) }
}
