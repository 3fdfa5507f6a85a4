/**
 * The command line: {@link graft.transfer.cli.Main} finds the command among {@code Commands}, and one class a command
 * does the work. Open {@link graft.transfer.cli.Command} first, then {@link graft.transfer.cli.Arguments}, which checks
 * options and operands, and {@link graft.transfer.cli.Screen}, where results and progress go. {@code Failures} turns
 * exceptions into messages. The modes of {@code graft bench} are classes of their own, see {@code BenchMode}.
 */
package graft.transfer.cli;
