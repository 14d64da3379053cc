import ArgumentParser
import Formats
import FoundationEssentials
import SpacesAPI

struct User: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Accounts.", discussion: "Example: spaces user list",
    subcommands: [
      Add.self, List.self, SetPassword.self, GrantAdmin.self, Suspend.self, Restore.self, Session.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create an account; its password is read from the terminal or standard input.",
      discussion: "Example: spaces user add alice@example.com --name Alice")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String
    @Option var name: String

    func run() throws {
      let password = try readPassword()
      print(try options.run { try AccountCommands($0).add(email: email, password: password, name: name) })
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "List all accounts: id, e-mail address, name, and what is special about them; with --json one object a line.",
      discussion: "Example: spaces user list --json")
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      try options.run { try AccountCommands($0).list(write) }
    }

    private func write(_ account: ListedAccount) {
      let notes = [
        account.isAdmin ? "administrator" : nil, account.suspendedAt.map { "suspended \($0.rfc3339)" },
      ].compactMap { $0 }
      output.write(([account.id.text, account.email, account.name] + notes).joined(separator: "\t")) {
        $0.field("id", account.id)
        $0.field("email", account.email)
        $0.field("name", account.name)
        $0.field("isAdmin", account.isAdmin)
        $0.field("suspendedAt", account.suspendedAt)
      }
    }
  }

  struct SetPassword: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set-password",
      abstract: "Replace a password, read from the terminal or standard input; ends every session of the account.",
      discussion: "Example: spaces user set-password alice@example.com")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      let password = try readPassword()
      try options.run { try AccountCommands($0).setPassword(email: email, password: password) }
      print("\(email) has a new password.")
    }
  }

  struct GrantAdmin: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "grant-admin", abstract: "Make an account an administrator's.",
      discussion: "Example: spaces user grant-admin alice@example.com")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try options.run { try AccountCommands($0).grantAdmin(email: email) }
      print("\(email) is an administrator.")
    }
  }

  struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep somebody from signing in; ends every session of the account.",
      discussion: "Example: spaces user suspend mallory@example.com")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try options.run { try AccountCommands($0).suspend(email: email) }
      print("\(email) is suspended.")
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a suspended account sign in again.",
      discussion: "Example: spaces user restore mallory@example.com")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      try options.run { try AccountCommands($0).restore(email: email) }
      print("\(email) can sign in.")
    }
  }

  struct Session: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin a session and print its token.",
      discussion: "Example: spaces user session alice@example.com")
    @OptionGroup var options: ConfigurationOptions
    @Argument var email: String

    func run() throws {
      print(try options.run { try AccountCommands($0).session(email: email) })
    }
  }
}
