import Foundation
import Testing

/// The files of this package, as they stand beside these tests.
struct SourceTree {
  struct File {
    /// From the package's folder: `Sources/Web/Router.swift`.
    let path: String
    let text: String
    /// Of Swift files the text without comments and without what literals say, line by line; of others the text.
    let code: String
    let literals: [SwiftText.Literal]

    init(path: String, text: String) {
      self.path = path
      self.text = text
      let swift = path.hasSuffix(".swift") ? SwiftText(text) : nil
      code = swift?.code ?? text
      literals = swift?.literals ?? []
    }

    var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

    var imports: [String] {
      code.split(separator: "\n").compactMap { line in
        guard line.contains("import") else { return nil }
        let words = line.split(separator: " ")
        // `import struct Module.Name` imports the module.
        return words.contains("import") ? words.last.map { String($0.prefix { $0 != "." }) } : nil
      }
    }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The Swift files of Sources.
  static let swift = files(in: "Sources") { $0.hasSuffix(".swift") }
  /// The Swift files of Tests.
  static let tests = files(in: "Tests") { $0.hasSuffix(".swift") }

  static func swift(of folder: String) -> [File] {
    swift.filter { $0.path.hasPrefix("Sources/\(folder)/") }
  }

  static func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).path(percentEncoded: false)
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }

  static func files(in folder: String, where isWanted: (String) -> Bool) -> [File] {
    let paths = (try? FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: folder).path(percentEncoded: false))) ?? []
    return paths.filter(isWanted).sorted().map { File(path: "\(folder)/\($0)", text: text("\(folder)/\($0)")) }
  }

  /// `path: what was found`, one for each file and match.
  static func places<Output>(of pattern: Regex<Output>, in files: [File], read: (File) -> String = \.code) -> [String] {
    files.flatMap { file in
      let text = read(file)
      return text.matches(of: pattern).map { "\(file.path): \(text[$0.range])" }
    }
  }
}

/// Fails with these sentences, one a line, if there are any.
func expectNone(_ problems: [String], sourceLocation: SourceLocation = #_sourceLocation) {
  if !problems.isEmpty { Issue.record("\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation) }
}
