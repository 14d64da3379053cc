import ArgumentParser
import MariaDB
import Schema
import SpacesAPI

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Bring the database's tables up to date.")
  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let service = try options.service()
    let applied = try Migrator(migrations).migrate(service.database)
    for migration in applied { print("applied \(migration.name)") }
    let names = try NameIndexes.update(service)
    if names > 0 { print("indexed \(names) names anew") }
    print(applied.isEmpty && names == 0 ? "Nothing to do." : "The database is up to date.")
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
      let isNew = try WalletCommands(try options.service()).credit(email: email, amount: amount, reference: reference)
      print(isNew ? "Credited \(amount) coins to \(email)." : "“\(reference)” was credited before; nothing was done.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a balance.")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      let balance = try WalletCommands(try options.service()).balance(email: email)
      print("available \(balance.available), held \(balance.held)")
    }
  }
}

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "jobs", abstract: "Recurring work.", subcommands: [Run.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Do one round now.")
    @OptionGroup var options: ConfigurationOptions

    func run() throws {
      let service = try options.service()
      for (name, count) in try Jobs.run(service) + Jobs.workOnVoices(service) { print("\(name): \(count)") }
    }
  }
}

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that has to be right; exit status 1 if something is not.")
  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let findings = Doctor(try options.service()).examine()
    for finding in findings { print(finding.isGood ? "ok    \(finding.sentence)" : "WRONG \(finding.sentence)") }
    if !findings.allSatisfy(\.isGood) { throw ExitCode(1) }
  }
}
