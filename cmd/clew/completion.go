package main

const completionHelp = `Prints a script that makes the shell complete clew's commands and options.

Examples:
  source <(clew completion bash)                                    in ~/.bashrc
  source <(clew completion zsh)                                     in ~/.zshrc
  clew completion fish > ~/.config/fish/completions/clew.fish`
