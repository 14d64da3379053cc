import Testing
@testable import Web

@Suite struct RequestTargetTests {
  @Test(arguments: [
    // nginx, mod_proxy_fcgi, ScriptAliasMatch: SCRIPT_NAME is the whole path, or empty.
    ("/api/x?a=b", "/api/x", nil, "/api/x?a=b"), ("/api/x", "", "", "/api/x"), ("/healthz", "/healthz", "", "/healthz"),
    ("/other/", "/other/", nil, "/other/"), ("/a%20b", "/a b", nil, "/a%20b"), ("/cgi-bin/spaces", "/cgi-bin/spaces", "", "/cgi-bin/spaces"),
    // A ScriptAlias, or a folder of lighttpd.
    ("/cgi-bin/spaces/api/x?a=/b", "/cgi-bin/spaces", "/api/x", "/api/x?a=/b"), ("/cgi-bin/spaces/", "/cgi-bin/spaces", "/", "/"),
    ("/club/api/x%2Fy", "/club", "/api/x/y", "/api/x%2Fy"), ("/club/api/x", "/club", nil, "/api/x"),
    ("/my%20club/%61pi", "/my club", "/api", "/%61pi"), ("/%e4%BD%a0/api", "/你", "/api", "/api"),
    ("https://example.com/club/api/x?q", "/club", "/api/x", "/api/x?q"),
    // Not the beginning of the address, or not at the end of a segment.
    ("/club2/api/x", "/club", nil, "/club2/api/x"), ("/api/x", "/club", "/api/x", "/api/x"), ("/clu", "/club", nil, "/clu"),
    ("/club?/x", "/club", nil, "/club?/x"), ("/%zz/x", "/%zz", nil, "/%zz/x"), ("/a%2", "/a%2/b", nil, "/a%2"),
    // The application's own addresses are no place of installation, and / is none at all.
    ("/api/x", "/api", "/x", "/api/x"), ("/api/v1/x", "/api/v1", "/x", "/api/v1/x"), ("/apian/api/x", "/apian", "/api/x", "/api/x"),
    ("//x", "/", "/x", "//x"), ("/api/x", "/", "/api/x", "/api/x"),
    // Rewritten to a script beside it.
    ("/club/api/x?q", "/club/spaces.fcgi", "/api/x", "/api/x?q"), ("/club/api/%C3%A9", "/club/spaces.fcgi", "/api/é", "/api/%C3%A9"),
    ("/api/x", "/spaces.fcgi", "/api/x", "/api/x"), ("/club/api/x", "/club/spaces.fcgi", "/other", "/club/api/x"),
    ("/club/api/x", "/club/spaces.fcgi", nil, "/club/api/x"),
  ] as [(String, String?, String?, String)])
  func uri_losesThePlaceOfInstallation(uri: String, script: String?, info: String?, target: String) {
    #expect(Request.target(requestURI: uri, scriptName: script, pathInfo: info, queryString: "ignored") == target)
  }

  @Test(arguments: [
    (nil, nil, nil, "/"), ("", "", "", "/"), ("/api/x", nil, "a=b", "/api/x?a=b"), ("/cgi-bin/spaces", "/api/x", "a", "/api/x?a"),
    ("/api", "/x", nil, "/api/x"), ("/", "/api/x", nil, "/api/x"), (nil, "/a%b?c#d é", "%20", "/a%25b%3Fc%23d é?%20"),
  ] as [(String?, String?, String?, String)])
  func target_withoutAURI_isMadeOfItsParts(script: String?, info: String?, query: String?, target: String) {
    for uri in [nil, ""] {
      #expect(Request.target(requestURI: uri, scriptName: script, pathInfo: info, queryString: query) == target)
    }
  }
}
