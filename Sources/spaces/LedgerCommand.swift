import ArgumentParser
import Glibc
import Ledger
import SpacesAPI
import Web

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "The books.", discussion: "Example: spaces ledger verify",
    subcommands: [Verify.self, Export.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that the books balance; exit status 1 and the differences if not.",
      discussion: "Example: spaces ledger verify --json")
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      var differences: [String] = []
      let audit = try options.run { service in
        try LedgerAudit(service).run { difference in
          if !output.json { print(difference) }
          differences.append("\(difference)")
        }
      }
      output.write(sentence(differences.count, audit)) {
        $0.field("balances", differences.isEmpty)
        $0.field("differences", differences)
        $0.field("transactions", audit.transactions)
        $0.field("postings", audit.postings)
        $0.field("accounts", audit.accounts)
      }
      if !differences.isEmpty { throw ExitCode(1) }
    }

    private func sentence(_ differences: Int, _ audit: Audit) -> String {
      let size = "\(audit.transactions) transactions, \(audit.postings) postings, \(audit.accounts) accounts"
      return differences == 0
        ? "The books balance: \(size)." : "The books do NOT balance: \(differences) differences in \(size)."
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write every posting as comma-separated values to standard output.",
      discussion: "Example: spaces ledger export --since 2026-03-01 > postings.csv")
    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The first day, such as 2026-03-01, or an RFC 3339 time.") var since: String

    func run() throws {
      do {
        try options.run(export)
      } catch let refusal as APIError {
        throw ValidationError(refusal.sentence)
      }
    }

    private func export(_ service: Service) throws {
      try LedgerExport(service) { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let written = write(STDOUT_FILENO, Array(rest), rest.count)
          guard written >= 0 || errno == EINTR else { throw OutputError() }
          rest = rest.dropFirst(max(0, written))
        }
      }.run(since: since)
    }
  }
}

struct OutputError: Error, CustomStringConvertible {
  let description = "The output could not be written: \(String(cString: strerror(errno)))."
}
