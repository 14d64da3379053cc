import ArgumentParser
import Glibc
import SpacesAPI
import Web

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ledger", abstract: "The books.", subcommands: [Verify.self, Export.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that the books balance; exit status 1 and the differences if not.")
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      var differences = 0
      let audit = try LedgerAudit(try options.service()).run { difference in
        print(difference)
        differences += 1
      }
      let size = "\(audit.transactions) transactions, \(audit.postings) postings, \(audit.accounts) accounts"
      print(differences == 0 ? "The books balance: \(size)." : "The books do NOT balance: \(differences) differences in \(size).")
      if differences > 0 { throw ExitCode(1) }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write every posting as comma-separated values to standard output.")
    @OptionGroup var options: ConfigurationOptions
    @Option(help: "The first day, such as 2026-03-01, or an RFC 3339 time.") var since: String

    func run() throws {
      let service = try options.service()
      do {
        try export(service)
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
