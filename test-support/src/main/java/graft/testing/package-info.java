/** What the tests of all modules share: {@link graft.testing.SharedFiles} first. It knows none of those modules. */
package graft.testing;
