import ArgumentParser
import Glibc
import MariaDB
import Schema
import SpacesAPI
import Web

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Bring the database's tables up to date.")
  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let applied = try Migrator(migrations).migrate(try options.app().database)
    for migration in applied { print("applied \(migration.name)") }
    print(applied.isEmpty ? "Nothing to do." : "The database is up to date.")
  }
}

struct User: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Accounts.", subcommands: [Add.self, GrantAdmin.self, Session.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create an account.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String
    @Option(help: "8 to 128 characters; asked for on standard input when left out.") var password: String?
    @Option var name: String

    func run() throws {
      guard let password = password ?? readLine() else { throw Failure("No password was given.") }
      print(try AccountAdministration(try options.app()).add(email: email, password: password, name: name))
    }
  }

  struct GrantAdmin: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant-admin", abstract: "Make an account an administrator's.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try AccountAdministration(try options.app()).grantAdmin(email: email)
      print("\(email) is an administrator.")
    }
  }

  struct Session: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Begin a session and print its token.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      print(try AccountAdministration(try options.app()).session(email: email))
    }
  }
}

struct Wallet: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "People's coins.", subcommands: [Credit.self, Show.self])

  struct Credit: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Credit coins, once for each reference.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String
    @Argument var amount: Int64
    @Option(help: "Names this credit; a second one under the same name does nothing.") var reference: String

    func run() throws {
      let isNew = try AccountAdministration(try options.app()).credit(email: email, amount: amount, reference: reference)
      print(isNew ? "Credited \(amount) coins to \(email)." : "“\(reference)” was credited before; nothing was done.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a balance.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      let balance = try AccountAdministration(try options.app()).balance(email: email)
      print("available \(balance.available), held \(balance.held)")
    }
  }
}

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ledger", abstract: "The books.", subcommands: [Verify.self, Export.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that the books balance; exit status 1 and the differences if not.")
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      var differences = 0
      let audit = try options.app().verifyLedger { difference in
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
      let app = try options.app()
      do {
        try export(app)
      } catch let refusal as APIError {
        throw ValidationError(refusal.sentence)
      }
    }

    private func export(_ app: App) throws {
      try LedgerExport(app) { bytes in
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

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "jobs", abstract: "Recurring work.", subcommands: [Run.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Do one round now.")
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      for (name, count) in try Jobs.run(try options.app()) { print("\(name): \(count)") }
    }
  }
}

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that has to be right; exit status 1 if something is not.")
  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let findings = Doctor(try options.app()).examine()
    for finding in findings { print(finding.isGood ? "ok    \(finding.sentence)" : "WRONG \(finding.sentence)") }
    if !findings.allSatisfy(\.isGood) { throw ExitCode(1) }
  }
}

struct OutputError: Error, CustomStringConvertible {
  let description = "The output could not be written: \(String(cString: strerror(errno)))."
}
