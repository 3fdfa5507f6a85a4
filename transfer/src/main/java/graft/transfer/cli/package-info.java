/** The command line: {@link graft.transfer.cli.Main} reads the arguments, one class a command does the work. */
package graft.transfer.cli;
