import Testing

/// How long files and functions are, how types are named, and what is documented.
@Suite struct DeclarationTests {
  /// Folders of Sources whose public declarations all have a documentation comment.
  static let documented = [
    "Audio", "FastCGI", "Formats", "Ledger", "MariaDB", "Processes", "SpacesAPI", "Upstream", "Web",
  ]

  static let files = SourceTree.swift + SourceTree.tests

  @Test func files_haveAtMost180Lines() {
    expectNone(Self.files.filter { $0.lineCount > 180 }.map { "\($0.path) has \($0.lineCount) lines." })
  }

  @Test func files_haveAMedianOfAtMost80Lines() {
    let counts = SourceTree.swift.map(\.lineCount).sorted()
    #expect(counts[counts.count / 2] <= 80)
  }

  @Test func functions_haveAtMost40Lines() {
    let functions = Self.files.map { file in (file.path, Function.all(in: SwiftCode(file.code))) }
    expectNone(functions.flatMap { path, functions in
      functions.filter { $0.lineCount > 40 }.map { "\(path):\($0.line) \($0.name) has \($0.lineCount) lines." }
    })
    #expect(functions.map(\.1.count).reduce(0, +) > Self.files.count)
  }

  @Test func types_sayWhatTheyAre() {
    let pattern = /\b(?:struct|class|enum|protocol|typealias)\s+\w*(?:Manager|Helper|Util)s?\b/
    expectNone(SourceTree.places(of: pattern, in: Self.files))
  }

  @Test(arguments: documented)
  func publicDeclarations_areDocumented(folder: String) {
    let files = SourceTree.swift(of: folder)
    #expect(!files.isEmpty)
    expectNone(files.flatMap { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      return Documentation.missing(in: file).map { line in
        "\(file.path):\(line) has no comment: \(lines[line - 1].drop { $0 == " " })"
      }
    })
  }

  @Test func functions_areFoundWithTheirLengths() {
    let code = SwiftText("""
      protocol P { func a(); var b: Int { get } }
      struct S {
        var stored: Int = f { 1 }
        var computed: Int {
          if var b = c { _ = "}" }
        }
        init?(_ d: [Int] = [].map { $0 }) where T: P {
          self.init()
          func local() -> Int { 1 }
        }
        static func == (a: S, b: S) -> Bool {

        }
        subscript(e: Int) -> Int { e }
        deinit { }
      }
      """).code
    #expect(Function.all(in: SwiftCode(code)).map { "\($0.name) \($0.line) \($0.lineCount)" } == [
      "b 1 1", "computed 4 3", "init 7 4", "local 9 1", "a 11 3", "subscript 14 1", "deinit 15 1",
    ])
  }

  @Test func undocumented_isFound() {
    let file = SourceTree.File(path: "A.swift", text: """
      public import Web
      /// Documented.
      @frozen
      public enum E {
        case a
        case b(Int)
        /// Documented.
        indirect case c(E)
        // Not documented.
        public var open: Int { switch self { case .a, .b: 1; case .c(let c): 2 } }
        func own() { file.open(path, open: open) }
      }

      public protocol P {
        func required()
        static var other: Int { get }
      }
      extension E {
        public private(set) static var c = 1
        init() {}
      }
      """)
    #expect(Documentation.missing(in: file) == [6, 10, 14, 15, 16, 19])
  }
}
