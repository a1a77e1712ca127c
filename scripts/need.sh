# Shell functions shared by ./run and ./test: find out what is missing, say so, ask, install.
# Sourced, not run. Knows Debian and Ubuntu; elsewhere it names what is missing and stops.

missing_packages=()
yes=${yes:-no}

# need COMMAND PACKAGE...: note the packages when the command is not there.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null 2>&1 || missing_packages+=("$@")
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

confirm() {
    [ "$yes" = yes ] && return 0
    local answer
    read -r -p "$1 [y/N] " answer
    case $answer in [yYjJ]*) return 0 ;; esac
    echo "Nothing was installed. Run again with --yes, or install it yourself." >&2
    exit 1
}

install_missing_packages() {
    [ ${#missing_packages[@]} -eq 0 ] && return 0
    echo "Missing on this machine: ${missing_packages[*]}"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install these packages (names as in Debian), then run again." >&2
        exit 1
    fi
    confirm "Install them with apt-get?"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing_packages[@]}" >/dev/null
}

need_rust() {
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    command -v cargo >/dev/null 2>&1 && return 0
    echo "Missing on this machine: the Rust toolchain ($(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml))"
    confirm "Install it with rustup into your home folder?"
    if apt-cache show rustup >/dev/null 2>&1; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rustup >/dev/null
        rustup toolchain install "$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
    else
        curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal
        . "$HOME/.cargo/env"
    fi
}

# Compiled dependencies are kept outside the clone, so that a fresh clone does not build them anew.
keep_target_outside() {
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/vardkase/target}
}
