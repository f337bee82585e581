# Written by scripts/completions from the option table: change that, not this.

_ping1025_hosts() {
  # Of bash-completion; knows the hosts of ssh, too.
  if declare -F _known_hosts_real > /dev/null; then
    _known_hosts_real -- "$1"
  else
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$1")
  fi
}

_ping1025_devices() {
  local path
  for path in /sys/class/net/*/; do
    path=${path%/}
    [[ ${path##*/} == "$1"* ]] && COMPREPLY+=("${path##*/}")
  done
}

_ping1025() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} word
  COMPREPLY=()

  # A = is a word of its own: --name=value are three.
  if [[ $current == = ]]; then
    current=
  elif [[ $before == = ]] && ((COMP_CWORD > 1)); then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  # Behind -- there are no options.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    if [[ $word == -- ]]; then
      _ping1025_hosts "$current"
      return
    fi
  done

  # The last letter of a cluster may take an argument: -qc 3.
  if [[ $before =~ ^-[46BbrLRAfaDHjnO3qUvCdVh?]*([IsptQFNeMTcilwWmS])$ ]]; then
    before=-${BASH_REMATCH[1]}
  fi
  case $before in
    -I | --interface)
      _ping1025_devices "$current"
      return
      ;;
    -M | --pmtu-discovery)
      mapfile -t COMPREPLY < <(compgen -W 'do want probe dont' -- "$current")
      return
      ;;
    -T | --ip-timestamp)
      mapfile -t COMPREPLY < <(compgen -W 'tsonly tsandaddr tsprespec' -- "$current")
      return
      ;;
    --output)
      mapfile -t COMPREPLY < <(compgen -W 'text json csv openmetrics' -- "$current")
      return
      ;;
    --stats)
      mapfile -t COMPREPLY < <(compgen -W 'plain full' -- "$current")
      return
      ;;
    --timestamping)
      mapfile -t COMPREPLY < <(compgen -W 'kernel receive user' -- "$current")
      return
      ;;
    --resolve-every | -s | --size | -p | --pattern | -t | --ttl | -Q | --traffic-class | -F | \
      --flow-label | -N | --node-information | -e | --identifier | --max-hops | -c | --count | -i | \
      --interval | -l | --preload | -w | --deadline | -W | --linger | --require | --report-interval | -m | \
      --mark | -S | --send-buffer | --down-after | --up-after | --rate | --window | --max-targets)
      return
      ;;
  esac

  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '
      -4 --ipv4 -6 --ipv6 -I --interface= -B --sticky-source -b --broadcast -r --bypass-routing -L
      --suppress-loopback --resolve-every= -s --size= -p --pattern= -t --ttl= -Q --traffic-class= -F
      --flow-label= -N --node-information= -e --identifier= -M --pmtu-discovery= --icmp-timestamp --pmtu
      --path --max-hops= -R --record-route -T --ip-timestamp= -c --count= -i --interval= -A --adaptive -f
      --flood -l --preload= -w --deadline= -W --linger= --until-up --require= -a --audible -D --timestamps
      -H --resolve -j --json --output= --report-interval= --live --report-sent -n --numeric -O
      --outstanding -3 --precise -q --quiet --stats= --timestamping= -U --user-latency -v --verbose -C
      --connect -d --debug -m --mark= -S --send-buffer= --each --targets --alive --unreachable
      --state-changes --down-after= --up-after= --rate= --window= --max-targets= -V --version -h -?
      --usage --help
    ' -- "$current")
    # The argument comes right behind the =.
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  else
    _ping1025_hosts "$current"
  fi
  return 0
}

complete -F _ping1025 ping1025
