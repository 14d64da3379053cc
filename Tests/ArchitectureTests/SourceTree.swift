import Foundation

/// The files of this package, as they stand beside these tests.
struct SourceTree {
  struct File {
    /// From the package's folder: `Sources/Web/Router.swift`.
    let path: String
    let text: String

    /// The text without comments and without what string literals of one line say.
    var code: String {
      text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let code = line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
        return code.firstRange(of: "//").map { String(code[..<$0.lowerBound]) } ?? String(code)
      }.joined(separator: "\n")
    }

    var imports: [String] {
      code.matches(of: /(?m)^(?:@\w+ |public |internal |package |private |fileprivate )*import (?:(?:struct|class|enum|func|protocol|typealias|var|let) )?(\w+)/)
        .map { String($0.1) }
    }
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let swift = files(in: "Sources") { $0.hasSuffix(".swift") }

  static func swift(of target: String) -> [File] {
    swift.filter { $0.path.hasPrefix("Sources/\(target)/") }
  }

  static func names(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path(percentEncoded: false))
    return (names ?? []).sorted()
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
