import Web

/// Sign-up, sessions and the own profile.
enum AccountRoutes {
  static let all: [Route<Call>] = [
    Route(
      .post, "/api/auth/sign-up/email", "Create an account and sign in", access: .open,
      body: .json(SignUp.self), gives: [.ok(SignedIn.self)], refuses: [.emailTaken, .tooOften(seconds: 60), .hashingBusy],
      run: SignUp.run),
    Route(
      .post, "/api/auth/sign-in/email", "Sign in", access: .open,
      body: .json(SignIn.self), gives: [.ok(SignedIn.self)],
      refuses: [.invalidCredentials, .tooManyAttempts(seconds: 60), .accountSuspended, .hashingBusy], run: SignIn.run),
    Route(
      .get, "/api/auth/get-session", "The session of the token", gives: [.ok(SessionView.self)], run: OwnSession.show),
    Route(.post, "/api/auth/sign-out", "End the session", gives: [.success], run: OwnSession.end),
    Route(
      .post, "/api/auth/change-password", "Change the password; every other session ends",
      body: .json(ChangePassword.self), gives: [.success],
      refuses: [.invalidCredentials, .tooManyAttempts(seconds: 60), .hashingBusy], run: ChangePassword.run),
    Route(.get, "/api/users/me", "The own profile", gives: [.ok(UserView.self)], run: Profile.show),
    Route(
      .put, "/api/users/me", "Change the own profile",
      body: .json(Profile.self), gives: [.ok(UserView.self)], run: Profile.update),
  ]
}

extension APIError {
  static let emailTaken = APIError(409, "email_taken", "There is an account with this e-mail address already.")
  static let invalidCredentials = APIError(401, "invalid_credentials", "E-mail address or password is wrong.")
  static let ownAccount = APIError(
    409, "own_account", "Administrators cannot suspend themselves or give up their own right. Another one can do it.")

  static func tooManyAttempts(seconds: Int) -> APIError {
    APIError(
      429, "too_many_attempts", "Too many wrong passwords. Try again later.",
      headers: [("Retry-After", "\(seconds)")])
  }
}
